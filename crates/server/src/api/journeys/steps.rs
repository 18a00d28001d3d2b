//! Activities and their conditions as written, as the engine reads them.

use super::read::{duration, event, moment, text};
use crate::api::segments;
use model::{
    channel::Channel,
    error::{Fault, Result},
    journey::{
        Activity, Branch, Condition, ConditionalSplit, Message, MultiCondition, RandomBranch, Step, WaitTime,
        Way,
    },
};
use wire::types;

/// One activity; `member` for the texts.
///
/// # Errors
/// 400 naming the member that cannot be read.
pub(super) fn activity(member: &str, given: &types::Activity) -> Result<Activity> {
    let messages = [
        given.email.as_ref().map(email).transpose(),
        given.sms.as_ref().map(sms).transpose(),
        given.push.as_ref().map(push).transpose(),
        given.custom.as_ref().map(custom).transpose(),
    ];
    let call = given.contact_center.as_ref();
    let others = [
        call.map(|call| Ok(Step::ContactCenter { next: text(&call.next_activity) })).transpose(),
        given.wait.as_ref().map(wait).transpose(),
        given.conditional_split.as_ref().map(conditional).transpose(),
        given.multi_condition.as_ref().map(multi).transpose(),
        Ok(given.random_split.as_ref().map(random)),
        Ok(given.holdout.as_ref().map(holdout)),
    ];
    let of = |fault: Fault| fault.of(member);
    let mut steps = Vec::new();
    for message in messages {
        steps.extend(message.map_err(of)?.map(Step::Message));
    }
    for other in others {
        steps.extend(other.map_err(of)?);
    }
    Ok(Activity { description: given.description.clone(), step: steps.pop() })
}

fn email(given: &types::EmailMessageActivity) -> Result<Message> {
    let from = given.message_config.as_ref().and_then(|config| text(&config.from_address));
    Ok(Message {
        way: Way::Email { from },
        template: text(&given.template_name),
        template_version: text(&given.template_version),
        next: text(&given.next_activity),
    })
}

fn sms(given: &types::SMSMessageActivity) -> Result<Message> {
    let config = given.message_config.clone().unwrap_or_default();
    let kind = config.message_type.as_ref();
    Ok(Message {
        way: Way::Sms {
            transactional: kind.is_some_and(|word| word.as_str() == "TRANSACTIONAL"),
            sender_id: text(&config.sender_id),
            origination_number: text(&config.origination_number),
            entity_id: text(&config.entity_id),
            template_id: text(&config.template_id),
        },
        template: text(&given.template_name),
        template_version: text(&given.template_version),
        next: text(&given.next_activity),
    })
}

fn push(given: &types::PushMessageActivity) -> Result<Message> {
    let ttl = given.message_config.as_ref().and_then(|config| text(&config.time_to_live));
    let wrong =
        |ttl: &str| Fault::invalid(format!("PUSH.MessageConfig.TimeToLive: {ttl} is no number of seconds"));
    let time_to_live_s = ttl.map(|ttl| ttl.parse().map_err(|_| wrong(&ttl))).transpose()?;
    Ok(Message {
        way: Way::Push { time_to_live_s },
        template: text(&given.template_name),
        template_version: text(&given.template_version),
        next: text(&given.next_activity),
    })
}

fn custom(given: &types::CustomMessageActivity) -> Result<Message> {
    let channel = |word: &types::EndpointTypesElement| {
        let unknown =
            || Fault::invalid(format!("CUSTOM.EndpointTypes: {} is no channel type", word.as_str()));
        Channel::parse(word.as_str()).ok_or_else(unknown)
    };
    Ok(Message {
        way: Way::Custom {
            uri: text(&given.delivery_uri),
            channels: given.endpoint_types.iter().flatten().map(channel).collect::<Result<_>>()?,
            data: given.message_config.as_ref().and_then(|config| text(&config.data)),
        },
        template: text(&given.template_name),
        template_version: text(&given.template_version),
        next: text(&given.next_activity),
    })
}

fn wait(given: &types::WaitActivity) -> Result<Step> {
    let time = given.wait_time.as_ref().map(|time| wait_time("Wait.WaitTime", time)).transpose()?;
    Ok(Step::Wait { time, next: text(&given.next_activity) })
}

fn wait_time(member: &str, given: &types::WaitTime) -> Result<WaitTime> {
    let until = text(&given.wait_until).map(|until| moment(&format!("{member}.WaitUntil"), &until));
    Ok(WaitTime {
        for_ms: duration(&format!("{member}.WaitFor"), &given.wait_for)?,
        until: until.transpose()?,
    })
}

fn evaluation(given: &Option<types::WaitTime>) -> Result<Option<WaitTime>> {
    given.as_ref().map(|time| wait_time("EvaluationWaitTime", time)).transpose()
}

fn conditional(given: &types::ConditionalSplitActivity) -> Result<Step> {
    let of = |fault: Fault| fault.of("ConditionalSplit");
    let written = given.condition.clone().unwrap_or_default();
    let any = written.operator.is_some_and(|operator| operator.as_str() == "ANY");
    let conditions = written.conditions.iter().flatten().map(condition).collect::<Result<_>>().map_err(of)?;
    Ok(Step::ConditionalSplit(ConditionalSplit {
        any,
        conditions,
        wait: evaluation(&given.evaluation_wait_time).map_err(of)?,
        yes: text(&given.true_activity),
        no: text(&given.false_activity),
    }))
}

fn multi(given: &types::MultiConditionalSplitActivity) -> Result<Step> {
    let of = |fault: Fault| fault.of("MultiCondition");
    let branch = |given: &types::MultiConditionalBranch| {
        let condition = given.condition.as_ref().map(condition).transpose()?.unwrap_or_default();
        Ok(Branch { condition, next: text(&given.next_activity) })
    };
    Ok(Step::MultiCondition(MultiCondition {
        branches: given.branches.iter().flatten().map(branch).collect::<Result<_>>().map_err(of)?,
        default: text(&given.default_activity),
        wait: evaluation(&given.evaluation_wait_time).map_err(of)?,
    }))
}

fn condition(given: &types::SimpleCondition) -> Result<Condition> {
    match (&given.segment_condition, &given.segment_dimensions, &given.event_condition) {
        (None, None, None) => Ok(Condition::Open),
        (Some(segment), ..) => Ok(Condition::Segment(segment.segment_id.clone().unwrap_or_default())),
        (None, Some(dimensions), _) => Ok(Condition::Dimensions(Box::new(segments::dimensions(dimensions)?))),
        (None, None, Some(by_event)) => Ok(Condition::Event {
            dimensions: by_event.dimensions.as_ref().map(event).transpose()?,
            message: text(&by_event.message_activity),
        }),
    }
}

fn random(given: &types::RandomSplitActivity) -> Step {
    let branch = |given: &types::RandomSplitEntry| RandomBranch {
        percentage: percent(given.percentage),
        next: text(&given.next_activity),
    };
    Step::RandomSplit { branches: given.branches.iter().flatten().map(branch).collect() }
}

fn holdout(given: &types::HoldoutActivity) -> Step {
    Step::Holdout { percentage: percent(given.percentage), next: text(&given.next_activity) }
}

fn percent(n: Option<i32>) -> u8 {
    n.and_then(|n| u8::try_from(n).ok()).unwrap_or(0)
}
