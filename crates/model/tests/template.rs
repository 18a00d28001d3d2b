//! Templates by the table of reference B §3.3 and §3.4, and what hostile ones may do.

use model::{
    endpoint::{Endpoint, EndpointPatch, Rules, User, merge},
    template::{Defaults, EmailParts, EmailTemplate, Missing, Mode, Scope, Template, Values},
    time::Millis,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn ana() -> (Endpoint, User) {
    let list = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    let patch = EndpointPatch {
        address: Some("ana@example.com".to_owned()),
        attributes: BTreeMap::from([
            ("teams".to_owned(), list(&["red", "blue"])),
            ("age".to_owned(), list(&["9"])),
        ]),
        metrics: BTreeMap::from([("visits".to_owned(), 3.0), ("score".to_owned(), 2.5)]),
        user_id: Some("u-1".to_owned()),
        user_attributes: BTreeMap::from([
            ("FirstName".to_owned(), list(&["Ana <3"])),
            ("Last Name".to_owned(), list(&["Rossi"])),
            ("born".to_owned(), list(&["1990-09-19"])),
        ]),
        ..EndpointPatch::default()
    };
    let rules = Rules { now: Millis(0), request_id: "r", cohort: 1, newest_event: None, exported: false };
    let merged = merge(None, None, "e-1", &patch, &rules).unwrap();
    (merged.endpoint, merged.user.unwrap())
}

fn render_as(template: &str, mode: Mode) -> Result<String, String> {
    let (endpoint, user) = ana();
    let compiled = Template::compile(template, mode).map_err(|f| f.message().to_owned())?;
    let scope = Scope {
        endpoint: Some(&endpoint),
        user: Some(&user),
        app_id: "app",
        campaign_id: "camp",
        now: Millis(1_600_473_600_000),
        seed: 7,
    };
    let code = BTreeMap::from([("code".to_owned(), vec!["X1".to_owned()])]);
    let defaults = Defaults::parse(r#"{"Attributes":{"Purchase":"Test"},"Plain":"d"}"#).unwrap();
    let values = Values { scope, substitutions: &[&code], defaults: &defaults };
    compiled.render(&values).map(|rendered| rendered.text)
}

fn render(template: &str) -> String {
    render_as(template, Mode::Text).unwrap_or_else(|e| format!("ERROR {e}"))
}

#[test]
fn variables_and_helpers_by_the_table() {
    let rows = [
        ("{{Address}} {{Id}} {{EndpointId}}", "ana@example.com e-1 e-1"),
        ("{{User.UserAttributes.FirstName}}", "Ana <3"),
        ("{{User.UserAttributes.FirstName.[0]}}", "Ana <3"),
        ("{{User.UserAttributes.[Last Name].[0]}}", "Rossi"),
        ("{{Attributes.teams}} {{Attributes.teams.[1]}} {{Attributes.teams[0]}}", "red,blue blue red"),
        ("{{Metrics.visits}} {{Metrics.score}}", "3 2.5"),
        ("{{User.UserId}} {{Pinpoint.ApplicationId}} {{Pinpoint.CampaignId}}", "u-1 app camp"),
        (
            "{{code}}|{{Attributes.Purchase}}|{{Attributes.Purchase.[0]}}|{{Plain}}|{{none}}",
            "X1|Test|Test|d|",
        ),
        ("{{#if none}}a{{else}}b{{/if}}{{#unless none}}c{{/unless}}", "bc"),
        ("{{#each Attributes.teams}}{{@index}}{{this}};{{/each}}", "0red;1blue;"),
        ("{{#each none}}x{{else}}nobody{{/each}}", "nobody"),
        ("{{^none}}nothing{{/none}}", "nothing"),
        ("{{#with User}}{{UserId}}{{/with}} {{lookup Metrics \"visits\"}}", "u-1 3"),
        ("{{#*inline \"n\"}}hi {{code}}{{/inline}}{{> n}}", "hi X1"),
        ("{{eq 1 1.0}} {{eq code \"X1\" yes=\"same\" no=\"other\"}}", "true same"),
        ("{{#eq code \"X1\"}}a{{else}}b{{/eq}}{{#neq 1 2}}c{{/neq}}", "ac"),
        (
            "{{gt Metrics.visits 2}} {{lte Metrics.visits 2}} {{gt Attributes.age.[0] \"17\"}}",
            "true false true",
        ),
        ("{{#if (and code (not none))}}y{{/if}} {{or none code yes=1 no=0}}", "y 1"),
        ("{{capitalizeFirst (lower \"JANE\")}} {{capitalize \"one two\"}}", "Jane One Two"),
        ("{{abbreviate \"Alejandro\" 6}}", "Ale..."),
        (
            "[{{center \"ab\" size=6}}] [{{ljust \"ab\" 4}}] [{{rjust \"ab\" size=4 pad=\"*\"}}]",
            "[  ab  ] [ab  ] [**ab]",
        ),
        ("{{cut \"a b c\"}} {{cut \"hello\" \"l\"}}", "abc heo"),
        (
            "{{inflect 3 \"apple\" \"apples\"}} {{inflect 1 \"apple\" \"apples\" includeCount=true}}",
            "apples 1 apple",
        ),
        ("{{join Attributes.teams \" & \" prefix=\"<\" suffix=\">\"}}", "<red & blue>"),
        ("{{ordinalize 22}} {{ordinalize 11}} {{ordinalize 3}}", "22nd 11th 3rd"),
        ("{{replace \"a b c\" \" \" \"_\"}} {{slugify \"Joel is a slug!\"}}", "a_b_c joel-is-a-slug"),
        (
            "{{stripTags \"<b>x</b>y\"}} {{substring \"Handlebars\" 4 9}} {{substring \"abc\" 1}}",
            "xy lebar bc",
        ),
        ("{{yesno true}} {{yesno false no=\"nope\"}} {{yesno none maybe=\"?\"}}", "yes nope ?"),
        (
            "{{add 1 2}} {{subtract 1 2}} {{multiply 3 2}} {{divide 5 2.3}} {{modulo 7 4}}",
            "3 -1 6 2.17391304 3",
        ),
        ("{{round 2.5}} {{ceiling 2.1}} {{floor 2.9}}", "3 3 2"),
        ("{{encode64 \"Hello world\"}} {{decode64 \"SGk=\"}}", "SGVsbG8gd29ybGQ= Hi"),
        ("{{md5 \"Hello world\"}}", "3e25960a79dbc69b674cd4ec67a72c62"),
        ("{{sha256 \"Hello World\"}}", "a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e"),
        (
            "{{now \"yyyy-MM-dd\"}} {{now}} {{now \"short\" tz=\"America/Los_Angeles\"}}",
            "2020-09-19 Sep 19, 2020 9/18/20",
        ),
        ("{{dateFormat User.UserAttributes.born \"full\"}}", "Wednesday, September 19, 1990"),
        (
            "{{dateFormat \"09/19/2020\" inputFormat=\"MM/dd/yyyy\" outputFormat=\"d MMMM yy\"}}",
            "19 September 20",
        ),
        (
            "[{{dateFormat none \"long\"}}] [{{round none}}] [{{add 1 none}}] [{{substring none 1}}]",
            "[] [] [] []",
        ),
        ("[{{upper none}}] [{{upper none \"dflt\"}}] [{{upper code \"dflt\"}}]", "[] [dflt] [X1]"),
        ("{{replace \"abc\" none \"_\"}} {{capitalizeFirst (lower none)}}", "abc "),
        ("{{#each Attributes.teams as |v i|}}{{i}}{{v}} {{/each}}", "0red 1blue "),
        ("{{#each Attributes.teams as |v|}}{{v}} {{/each}}", "red blue "),
        ("{{#each (lookup Attributes \"teams\")}}{{this}} {{/each}}", "red blue "),
        ("{{#Attributes.teams}}{{this}} {{/Attributes.teams}}", "red blue "),
        ("{{#code}}sec{{/code}}{{#none}}x{{else}}inv{{/none}}{{#User}}{{UserId}}{{/User}}", "secinvu-1"),
        ("{{if code yes=\"Y\" no=\"N\"}} {{if none yes=\"Y\" no=\"N\"}} {{if code}}", "Y N true"),
        (
            "{{#if none}}a{{else if code}}b{{else}}c{{/if}} {{#if 0}}a{{/if}}{{#if 0 includeZero=true}}z{{/if}}",
            "b z",
        ),
        ("{{subtract 0 0}} {{round -0.4}} {{multiply 0 -1}}", "0 0 0"),
        ("{{dateFormat \"2020-09-19\" \"h 'o''clock' ''yy XXX\"}}", "12 o'clock '20 Z"),
        ("{{dateFormat \"2020-09-19\" \"HH:mm XXX\" tz=\"Europe/Rome\"}}", "00:00 +02:00"),
    ];
    for (template, wanted) in rows {
        assert_eq!(render(template), wanted, "{template}");
    }
    assert!(render("{{round \"inf\"}}").starts_with("ERROR"));
    let two = render("{{uuid}} {{uuid}}");
    let (one, other) = two.split_once(' ').unwrap();
    assert_eq!((one.len(), other.len(), one == other), (36, 36, false));
    assert_eq!(two, render("{{uuid}} {{uuid}}"), "the same seed");
}

#[test]
fn only_html_is_escaped() {
    assert_eq!(render_as("{{User.UserAttributes.FirstName}}", Mode::Html).unwrap(), "Ana &lt;3");
    assert_eq!(render_as("{{{User.UserAttributes.FirstName}}}", Mode::Html).unwrap(), "Ana <3");
    assert_eq!(render_as("{{upper User.UserAttributes.FirstName}}", Mode::Html).unwrap(), "ANA &lt;3");
    let name = "eq 1 1 yes=User.UserAttributes.FirstName";
    assert_eq!(render_as(&format!("{{{{{name}}}}}"), Mode::Html).unwrap(), "Ana &lt;3");
    assert_eq!(render_as("{{lookup User.UserAttributes \"FirstName\"}}", Mode::Html).unwrap(), "Ana &lt;3");
}

#[test]
fn hostile_templates_end_in_an_error() {
    let deep = format!("{}x{}", "{{#if a}}".repeat(1_000), "{{/if}}".repeat(1_000));
    let parens = format!("{{{{lower {}\"a\"{}}}}}", "(lower ".repeat(5_000), ")".repeat(5_000));
    let loops = "{{#each Attributes.teams}}".repeat(20) + &"{{/each}}".repeat(20);
    let grow =
        format!("{{{{#*inline \"a\"}}}}{}{{{{/inline}}}}{}", "x".repeat(100_000), "{{> a}}".repeat(100));
    for hostile in [
        r#"{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}"#,
        r#"{{#*inline "a"}}{{> b}}{{/inline}}{{#*inline "b"}}{{> a}}{{/inline}}{{> a}}"#,
        "{{> (lookup . \"x\")}}",
        "{{#if}}",
        "{{/if}}",
        "{{> nobody}}",
        "{{nohelper 1}}",
        "{{divide 1 0}}",
        &deep,
        &parens,
        &loops,
        &grow,
    ] {
        assert!(render_as(hostile, Mode::Text).is_err(), "{}", &hostile[..hostile.len().min(60)]);
    }
    assert_eq!(render("{{ljust \"a\" 1000000000}}").len(), 1_000, "padding is bounded");
}

/// Each of them once ended the process, or would have kept it busy for ever. Tests have a worker's stack, 2 MB.
#[test]
fn what_hides_depth_or_multiplies_is_refused() {
    let twice = |n: usize| {
        format!("{{{{#*inline \"p{n}\"}}}}{{{{> p{}}}}}{{{{> p{}}}}}{{{{/inline}}}}", n + 1, n + 1)
    };
    let doubled: String = (0..40).map(twice).collect();
    let row: String =
        (0..3_000).map(|n| format!("{{{{#*inline \"p{n}\"}}}}{{{{> p{}}}}}{{{{/inline}}}}", n + 1)).collect();
    let block = "{{#*inline \"p\"}}{{> @partial-block}}{{> @partial-block}}{{/inline}}";
    let includes = |n: usize| (n + 1..50).map(|m| format!("{{{{> p{m}}}}}")).collect::<String>();
    let each: String =
        (0..50).map(|n| format!("{{{{#*inline \"p{n}\"}}}}{}{{{{/inline}}}}", includes(n))).collect();
    for hostile in [
        format!("{each}{{{{> p0}}}}"),
        format!("{{{{#if a}}}}x{}{{{{/if}}}}", "{{else if b}}y".repeat(2_000)),
        format!("{{{{#if a}}}}x{}{{{{/if}}}}", "{{~^$b}}y".repeat(2_000)),
        "{{#if \"}}{{/if}}\"}}".repeat(2_000),
        "{{#if x.[}}{{/if}}]}}".repeat(2_000),
        "{{#if x.[\"]}}".repeat(2_000) + "\"}}",
        "{{#if x}}\\{{/if}}".repeat(2_000),
        "{{{{if}}}}{{/if}}{{{{/if}}}}".to_owned() + &"{{#if x}}".repeat(2_000),
        format!("{{{{!-- }}}}{}--~}}}}", "{{#if x}}".repeat(2_000)),
        format!("\\{{{{ \"}}}}{}\"}}}}", "{{#if x}}".repeat(2_000)),
        format!("{{{{eq {}1{} 1}}}}", "[".repeat(20_000), "]".repeat(20_000)),
        format!("{{{{eq {}1{} 1}}}}", "{\"a\":".repeat(20_000), "}".repeat(20_000)),
        format!("{doubled}{{{{> p0}}}}"),
        format!("{row}{{{{> p0}}}}"),
        format!("{block}{}{}", "{{#> p}}".repeat(20), "{{/p}}".repeat(20)),
        format!("{}{}{}", "{{#each x}}".repeat(3), "{{#if y}}{{/if}}".repeat(9_000), "{{/each}}".repeat(3)),
    ] {
        let refused = Template::compile(&hostile, Mode::Text).err();
        assert!(refused.is_some(), "{}", hostile.chars().take(60).collect::<String>());
    }
    for (fine, wanted) in [
        ("{{#if none}}a{{else if User.UserId}}b{{else}}c{{/if}}", "b"),
        ("{{replace \"it's }} {{\" \"'\" \"\"}}", "its }} {{"),
        ("a \\{{#if x}} \"b", "a {{#if x}} \"b"),
        ("{{! it's }}{{!-- \"}} --}}x", "x"),
        ("{{#*inline \"a\"}}<{{> @partial-block}}>{{/inline}}{{#> a}}x{{/a}}{{#> a}}y{{/a}}", "<x><y>"),
        ("{{~{User.UserId}~}}", "u-1"),
    ] {
        assert_eq!(render(fine), wanted, "{fine}");
    }
}

#[test]
fn an_email_counts_or_refuses_what_is_missing() {
    let parts = EmailParts {
        subject: Some("Hi {{User.UserAttributes.FirstName}}\r\nBcc: x".to_owned()),
        html: Some("<p>{{none}}</p>".to_owned()),
        ..EmailParts::default()
    };
    let template = EmailTemplate::compile(&parts).unwrap();
    let (endpoint, user) = ana();
    let scope = Scope { endpoint: Some(&endpoint), user: Some(&user), ..Scope::default() };
    let values = Values { scope, substitutions: &[], defaults: &Defaults::default() };
    let content = template.render(&values, Missing::Empty).unwrap();
    assert_eq!(content.subject, "Hi Ana <3  Bcc: x");
    assert_eq!(
        (content.html.as_deref(), content.missing.as_slice()),
        (Some("<p></p>"), &["none".to_owned()][..])
    );
    assert!(template.render(&values, Missing::Fail).unwrap_err().contains("none"));
    assert!(Defaults::parse("[1]").is_err());
}

#[test]
fn what_helpers_miss_is_counted_and_fails_nothing() {
    let render = |html: &str, header: &str| {
        let headers = vec![("X-A".to_owned(), header.to_owned())];
        let parts = EmailParts { html: Some(html.to_owned()), headers, ..EmailParts::default() };
        let long = BTreeMap::from([("long".to_owned(), vec!["é".repeat(871)])]);
        let values =
            Values { scope: Scope::default(), substitutions: &[&long], defaults: &Defaults::default() };
        EmailTemplate::compile(&parts).unwrap().render(&values, Missing::Fail)
    };
    let content = render("{{round Metrics.n}}{{upper (trim x)}}{{upper y \"z\"}}{{yesno v}}", "a").unwrap();
    assert_eq!(
        (content.html.as_deref(), content.blank.as_slice()),
        (Some("zmaybe"), &["Metrics.n".to_owned(), "x".to_owned()][..])
    );
    assert!(render("x", "{{long}}").unwrap_err().contains("870"), "checked once rendered");
}

proptest! {
    #[test]
    fn nothing_panics(text in "([a-z ]{0,5}|\\{\\{[#/^>!{]?[ a-z.@\\[\\]()\"0-9=]{0,12}\\}?\\}\\}){0,8}") {
        let _ = render_as(&text, Mode::Html);
    }
}
