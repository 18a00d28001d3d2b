//! `docs/openapi.json`: the API as an OpenAPI 3.1 document.

use super::{
    extensions,
    service::{Member, Operation, Service, Shape},
};
use serde_json::{Map, Value, json};

pub fn emit(service: &Service) -> String {
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Counterpoint: the Amazon Pinpoint API (2016-12-01)",
            "version": "2016-12-01",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "http://127.0.0.1:8700" }],
        "security": [{ "sigv4": [] }],
        "paths": paths(service),
        "components": {
            "securitySchemes": { "sigv4": {
                "type": "apiKey", "in": "header", "name": "Authorization",
                "description": "AWS Signature Version 4, signing name `mobiletargeting`.",
            }},
            "schemas": schemas(service),
        },
    });
    let mut text = serde_json::to_string_pretty(&document).expect("a JSON value");
    text.push('\n');
    text
}

fn paths(service: &Service) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for (name, operation) in &service.operations {
        let path = paths.entry(operation.http.request_uri.clone()).or_insert_with(|| json!({}));
        path[operation.http.method.to_lowercase()] = one(service, name, operation);
    }
    paths.extend(extensions::paths());
    Value::Object(paths)
}

fn one(service: &Service, name: &str, operation: &Operation) -> Value {
    let input = service.shape(&operation.input.shape);
    let parameters: Vec<Value> =
        input.members.iter().filter_map(|(n, m)| parameter(service, input, n, m)).collect();
    let mut responses = Map::new();
    let ok = match service.output_payload(operation) {
        Some(body) => json!({ "description": "OK", "content": content(body) }),
        None => json!({ "description": "No content" }),
    };
    responses.insert(operation.http.response_code.to_string(), ok);
    for error in &operation.errors {
        let status = service.shape(&error.shape).error.as_ref().map_or(500, |e| e.http_status_code);
        responses.insert(
            status.to_string(),
            json!({ "description": error.shape, "content": content(&error.shape) }),
        );
    }
    let mut value = json!({ "operationId": name, "parameters": parameters, "responses": responses });
    if let Some(payload) = &input.payload {
        let shape = &input.members[payload].shape;
        value["requestBody"] = json!({ "required": true, "content": content(shape) });
    }
    value
}

fn content(shape: &str) -> Value {
    json!({ "application/json": { "schema": reference(shape) } })
}

fn parameter(service: &Service, input: &Shape, name: &str, member: &Member) -> Option<Value> {
    let place = match member.location.as_deref()? {
        "uri" => "path",
        "querystring" => "query",
        _ => return None,
    };
    Some(json!({
        "name": member.wire_name(name),
        "in": place,
        "required": place == "path" || input.required.contains(name),
        "schema": schema(service, &member.shape),
    }))
}

fn reference(shape: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{shape}") })
}

fn schema(service: &Service, name: &str) -> Value {
    let shape = service.shape(name);
    match shape.kind.as_str() {
        "structure" => reference(name),
        "string" if !shape.words.is_empty() => reference(name),
        "list" => json!({ "type": "array", "items": schema(service, &shape.member.as_ref().unwrap().shape) }),
        "map" => {
            json!({ "type": "object", "additionalProperties": schema(service, &shape.value.as_ref().unwrap().shape) })
        }
        "boolean" => json!({ "type": "boolean" }),
        "double" => json!({ "type": "number", "format": "double" }),
        "integer" => json!({ "type": "integer", "format": "int32" }),
        "long" => json!({ "type": "integer", "format": "int64" }),
        "timestamp" => json!({ "type": "string", "format": "date-time" }),
        "blob" => json!({ "type": "string", "contentEncoding": "base64" }),
        _ => json!({ "type": "string" }),
    }
}

fn schemas(service: &Service) -> Value {
    let (inputs, outputs) = (service.inputs(), service.outputs());
    let mut all = Map::new();
    for (name, shape) in &service.shapes {
        let is_body = !inputs.contains(name.as_str()) && !outputs.contains_key(name.as_str());
        if shape.kind == "structure" && is_body {
            let members =
                shape.members.iter().map(|(n, m)| (m.wire_name(n).to_owned(), schema(service, &m.shape)));
            let properties: Map<String, Value> = members.collect();
            all.insert(
                name.clone(),
                json!({ "type": "object", "properties": properties, "required": shape.required }),
            );
        } else if !shape.words.is_empty() {
            all.insert(name.clone(), json!({ "type": "string", "enum": shape.words }));
        }
    }
    Value::Object(all)
}
