//! Holds the examples of `contracts/` together as one coherent story, told in the order of `occurred_at`.
//!
//! Whether an example satisfies its schema is the gate's business; here stand the laws that no schema can state.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

#[test]
fn every_event_has_examples_named_after_it() {
    let mut shown = BTreeSet::new();
    for Event { file, body } in story() {
        let name = text(&file, &body, "event_name");
        let stem = file.split('.').next().unwrap_or_default();
        assert_eq!(stem, snake(&name), "{file}: expected a file name that begins with the name of its event");
        shown.insert(name);
    }
    let contracts: BTreeSet<String> = contracts().into_iter().map(|it| it.name).collect();
    assert_eq!(shown, contracts, "examples (left) and schemas (right) should know the same events");
    let steps: BTreeSet<String> = STEPS.iter().map(|it| it.event.to_owned()).collect();
    assert_eq!(steps, contracts, "steps (left) and schemas (right) should know the same events");
}

#[test]
fn event_ids_are_unique_ulids_of_their_time() {
    let mut seen = BTreeMap::new();
    for event in story() {
        let (file, id, at) = (&event.file, event.text("event_id"), event.text("occurred_at"));
        let time = ulid_millis(&id).unwrap_or_else(|| panic!("{file}: expected a ULID, found `{id}`"));
        let moment = millis(&at).unwrap_or_else(|| panic!("{file}: expected milliseconds and `Z` in `{at}`"));
        assert_eq!(time, moment, "{file}: expected `event_id` (left) of the time of `occurred_at` (right)");
        if let Some(other) = seen.insert(id, file.clone()) {
            panic!("{file}: expected an `event_id` of its own, found that of {other}");
        }
    }
}

#[test]
fn aggregate_id_is_the_aggregates_own_id() {
    for event in story() {
        let (file, own) = (&event.file, event.own_field());
        let (found, expected) = (event.text("aggregate_id"), event.text(&own));
        assert_eq!(found, expected, "{file}: expected `aggregate_id` to equal `{own}`");
    }
}

#[test]
fn every_id_was_created_before_it_is_used() {
    replay(|world, event| {
        for (field, id) in event.ids() {
            let (file, thing) = (&event.file, world.things.get(&id));
            if field == event.own_field() && event.step().from.is_empty() {
                assert!(thing.is_none(), "{file}: expected a new `{field}`, but `{id}` exists already");
                continue;
            }
            let aggregate = thing.map(|it| it.aggregate.as_str()).unwrap_or("nothing");
            let expected = if field == "participant_id" { "contact_id" } else { field.as_str() };
            let found = format!("{}_id", snake(aggregate));
            assert_eq!(found, expected, "{file}: expected `{field}` of something that exists, found `{id}`");
        }
    });
}

#[test]
fn everything_stays_with_its_customer() {
    replay(|world, event| {
        let customer = event.text("customer_id");
        for (field, thing, file) in world.referred(event) {
            assert_eq!(thing.customer, customer, "{file}: expected `{field}` of the same customer");
        }
    });
}

#[test]
fn nothing_new_rests_on_what_is_disabled_or_gone() {
    replay(|world, event| {
        let is_new = event.step().from.is_empty() || event.name() == "ConversationParticipantAdded";
        for (field, thing, file) in world.referred(event).filter(|_| is_new) {
            let state = thing.state.as_str();
            assert!(!["disabled", "gone"].contains(&state), "{file}: expected `{field}` in use, not {state}");
        }
    });
}

#[test]
fn nothing_is_enabled_that_was_not_disabled() {
    replay(|world, event| world.assert_step(event, &["Enabled", "Disabled"]));
}

#[test]
fn nothing_is_closed_that_was_not_open() {
    replay(|world, event| world.assert_step(event, &["Closed", "Reopened", "Archived"]));
}

#[test]
fn nothing_changes_after_its_end() {
    replay(|world, event| world.assert_step(event, &["Updated", "Deleted", "Unmapped", "Added", "Removed"]));
}

#[test]
fn no_one_leaves_a_conversation_they_did_not_join() {
    replay(|world, event| {
        let (file, name) = (&event.file, event.name());
        if name.starts_with("ConversationParticipant") {
            let takes_part = world.participants.contains(&event.participation());
            let expected = name == "ConversationParticipantRemoved";
            assert_eq!(takes_part, expected, "{file}: whether the contact takes part (left), should (right)");
        }
    });
}

#[test]
fn channels_are_mapped_to_providers_of_their_kind() {
    replay(|world, event| {
        if event.name() == "ChannelMapped" {
            let (file, provider) = (&event.file, world.things.get(&event.text("provider_id")));
            let kind = provider.map(|it| it.kind.clone()).unwrap_or_default();
            assert_eq!(kind, event.text("kind"), "{file}: expected a provider of the channel's kind");
        }
    });
}

#[test]
fn normalized_is_the_address_in_one_form() {
    for event in story().iter().filter(|it| it.name() == "ChannelMapped") {
        let (file, address, found) = (&event.file, event.text("address"), event.text("normalized"));
        let expected = match event.text("kind").as_str() {
            "email" => address.to_lowercase(),
            _ => format!("+{}", digits(&address)),
        };
        assert_eq!(found, expected, "{file}: expected the normalised form of `{address}`");
    }
}

#[test]
fn an_idempotency_key_names_one_event() {
    let mut seen = BTreeMap::new();
    for event in story().into_iter().filter(|it| it.body.get("idempotency_key").is_some()) {
        let key = event.text("idempotency_key");
        if let Some(other) = seen.insert(key, event.file.clone()) {
            panic!("{}: expected an `idempotency_key` of its own, found that of {other}", event.file);
        }
    }
}

#[test]
fn every_optional_field_and_value_is_shown() {
    let story = story();
    let envelope = Contract::of(&read("envelope.schema.json"));
    let everything: Vec<&Event> = story.iter().collect();
    envelope.assert_shown(&everything);
    for contract in contracts() {
        let own: Vec<&Event> = story.iter().filter(|it| it.name() == contract.name).collect();
        contract.assert_shown(&own);
    }
}

#[test]
fn only_reserved_numbers_and_domains() {
    for Event { file, body } in story() {
        for (field, value) in body.as_object().into_iter().flatten() {
            let opaque = field.ends_with("_id") || field == "occurred_at" || field == "actor";
            let text = value.as_str().filter(|_| !opaque).unwrap_or_default();
            let host = real_host(text).unwrap_or_default();
            assert!(host.is_empty(), "{file}: expected an example domain in `{field}`, found `{host}`");
            assert!(!is_real_number(text), "{file}: expected +1 202 555 01XX in `{field}`, found `{text}`");
        }
    }
}

#[test]
fn names_are_those_of_example_organisations() {
    for Event { file, body } in story() {
        for field in ["name", "display_name"] {
            let name = body.get(field).and_then(Value::as_str).unwrap_or("Example nothing");
            assert!(name.starts_with("Example "), "{file}: expected an Example in `{field}`, found `{name}`");
        }
    }
}

/// What an event asks of the thing it is about, and does to it.
struct Step {
    event: &'static str,
    /// The states it may find the thing in; none, where it creates the thing.
    from: &'static [&'static str],
    /// The state it leaves the thing in; none, where it leaves it as it was.
    to: Option<&'static str>,
}

const fn step(event: &'static str, from: &'static [&'static str], to: Option<&'static str>) -> Step {
    Step { event, from, to }
}

/// Every event of the catalog; a conversation is created in the state that its `status` says.
const STEPS: &[Step] = &[
    step("CustomerCreated", &[], Some("enabled")),
    step("CustomerUpdated", &["enabled", "disabled"], None),
    step("CustomerDisabled", &["enabled"], Some("disabled")),
    step("CustomerEnabled", &["disabled"], Some("enabled")),
    step("ContactCreated", &[], Some("present")),
    step("ContactUpdated", &["present"], None),
    step("ContactDeleted", &["present"], Some("gone")),
    step("ProviderConfigured", &[], Some("enabled")),
    step("ProviderUpdated", &["enabled", "disabled"], None),
    step("ProviderDisabled", &["enabled"], Some("disabled")),
    step("ProviderEnabled", &["disabled"], Some("enabled")),
    step("ChannelMapped", &[], Some("mapped")),
    step("ChannelUpdated", &["mapped"], None),
    step("ChannelUnmapped", &["mapped"], Some("gone")),
    step("ConversationCreated", &[], None),
    step("ConversationUpdated", &["open", "closed"], None),
    step("ConversationClosed", &["open"], Some("closed")),
    step("ConversationReopened", &["closed"], Some("open")),
    step("ConversationParticipantAdded", &["open"], None),
    step("ConversationParticipantRemoved", &["open"], None),
    step("ConversationArchived", &["closed"], Some("archived")),
];

/// One example, with the name of its file.
struct Event {
    file: String,
    body: Value,
}

impl Event {
    fn text(&self, field: &str) -> String {
        text(&self.file, &self.body, field)
    }

    fn name(&self) -> String {
        self.text("event_name")
    }

    fn step(&self) -> &'static Step {
        let step = STEPS.iter().find(|it| it.event == self.name());
        step.unwrap_or_else(|| panic!("{}: expected an event that has a step", self.file))
    }

    /// The payload field with the id of the aggregate itself, such as `customer_id`.
    fn own_field(&self) -> String {
        format!("{}_id", snake(&self.text("aggregate_type")))
    }

    /// Every id in the payload, with its field.
    fn ids(&self) -> Vec<(String, String)> {
        let fields = self.body.as_object().into_iter().flat_map(|it| it.keys());
        let ids = fields.filter(|it| it.ends_with("_id") && *it != "event_id" && *it != "aggregate_id");
        ids.map(|it| (it.clone(), self.text(it))).collect()
    }

    fn participation(&self) -> (String, String) {
        (self.text("conversation_id"), self.text("participant_id"))
    }
}

/// What is true at one moment of the story.
#[derive(Default)]
struct World {
    things: BTreeMap<String, Thing>,
    participants: BTreeSet<(String, String)>,
}

struct Thing {
    aggregate: String,
    customer: String,
    kind: String,
    state: String,
}

impl World {
    /// The things that an event refers to; an unknown id is the business of `every_id_was_created_before_it_is_used`.
    fn referred<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = (String, &'a Thing, &'a str)> {
        let known = move |(field, id)| Some((field, self.things.get(&id)?, event.file.as_str()));
        event.ids().into_iter().filter_map(known)
    }

    /// Asserts that an event whose name has one of these endings finds its thing in a state that it may.
    fn assert_step(&self, event: &Event, endings: &[&str]) {
        if let Some(thing) = self.things.get(&event.text("aggregate_id"))
            && endings.iter().any(|it| event.name().ends_with(it))
        {
            let (file, from, state) = (&event.file, event.step().from, thing.state.as_str());
            assert!(from.contains(&state), "{file}: expected one of the states {from:?}, found `{state}`");
        }
    }

    fn tell(&mut self, event: &Event) {
        let optional = |field| event.body.get(field).and_then(Value::as_str).map(str::to_owned);
        let Step { from, to, .. } = event.step();
        let own = event.text(&event.own_field());
        if from.is_empty() {
            let thing = Thing {
                aggregate: event.text("aggregate_type"),
                customer: event.text("customer_id"),
                kind: optional("kind").unwrap_or_default(),
                state: optional("status").unwrap_or_default(),
            };
            self.things.insert(own.clone(), thing);
        }
        if let (Some(thing), Some(to)) = (self.things.get_mut(&own), to) {
            thing.state = (*to).to_owned();
        }
        match event.name().as_str() {
            "ConversationParticipantAdded" => self.participants.insert(event.participation()),
            "ConversationParticipantRemoved" => self.participants.remove(&event.participation()),
            _ => false,
        };
    }
}

/// Tells the story; the law sees each event together with the world as it was just before.
fn replay(law: impl Fn(&World, &Event)) {
    let mut world = World::default();
    for event in story() {
        law(&world, &event);
        world.tell(&event);
    }
}

/// The examples by time; a story without events would let every law pass.
fn story() -> Vec<Event> {
    let event = |file: String| Event { body: read(&format!("examples/{file}")), file };
    let mut story: Vec<Event> = files("examples", ".example.json").into_iter().map(event).collect();
    story.sort_by_key(|it| (it.text("occurred_at"), it.text("event_id")));
    assert!(!story.is_empty(), "expected examples in contracts/events/examples");
    story
}

/// What a schema leaves to choice: its optional fields, and the values it allows.
struct Contract {
    name: String,
    optional: Vec<String>,
    values: Vec<(String, Value)>,
}

impl Contract {
    fn of(schema: &Value) -> Contract {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let fields = schema["properties"].as_object().cloned().unwrap_or_default();
        // The envelope's fields are `true` or a `const` in the schema of an event, and judged once for all events.
        let own: Vec<_> =
            fields.iter().filter(|(_, it)| it.is_object() && it.get("const").is_none()).collect();
        let optional = own.iter().filter(|(field, _)| !required.contains(&Value::from(field.as_str())));
        let values = own.iter().flat_map(|(field, it)| {
            let allowed = it["enum"].as_array().into_iter().flatten();
            allowed.map(|value| ((*field).clone(), value.clone()))
        });
        Contract {
            name: text("schema", schema, "title"),
            optional: optional.map(|(field, _)| (*field).clone()).collect(),
            values: values.collect(),
        }
    }

    fn assert_shown(&self, events: &[&Event]) {
        let name = &self.name;
        for field in &self.optional {
            let shown = events.iter().any(|it| it.body.get(field).is_some());
            assert!(shown, "{name}: expected an example that shows the optional `{field}`");
        }
        for (field, value) in &self.values {
            let shown = events.iter().any(|it| it.body.get(field) == Some(value));
            assert!(shown, "{name}: expected an example that shows {value} as `{field}`");
        }
    }
}

fn contracts() -> Vec<Contract> {
    let schemas = files("schemas", ".schema.json");
    schemas.iter().map(|it| Contract::of(&read(&format!("schemas/{it}")))).collect()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("contracts/events")
}

fn files(under: &str, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(folder().join(under)).expect("the folder of the contracts can be listed");
    let names = entries
        .map(|it| it.expect("an entry can be read").file_name().into_string().expect("a name in UTF-8"));
    names.filter(|it| it.ends_with(ending)).collect()
}

fn read(file: &str) -> Value {
    let text = fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: expected JSON: {error}"))
}

fn text(file: &str, body: &Value, field: &str) -> String {
    let value = body.get(field).and_then(Value::as_str);
    value.unwrap_or_else(|| panic!("{file}: expected a string in `{field}`")).to_owned()
}

/// `ChannelMapped` as `channel_mapped`.
fn snake(pascal: &str) -> String {
    let mut snake = String::new();
    for letter in pascal.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The first host in a text that is not of a domain set aside for documents by RFC 2606.
fn real_host(text: &str) -> Option<&str> {
    let addresses = text.split_whitespace().filter_map(|it| it.rsplit('@').next());
    let mut hosts = addresses.flat_map(|it| it.split(['/', ':'])).filter(|it| it.contains('.'));
    let is_reserved = |host: &str| {
        let host = format!(".{}", host.to_lowercase());
        [".example.com", ".example.net", ".example.org"].iter().any(|it| host.ends_with(it))
    };
    hosts.find(|it| !is_reserved(it))
}

/// Whether a text has the digits of a telephone number outside the range set aside for fiction.
fn is_real_number(text: &str) -> bool {
    let digits = digits(text);
    let national = digits.strip_prefix('1').unwrap_or(&digits);
    let is_reserved = national.strip_prefix("20255501").is_some_and(|it| it.len() == 2);
    digits.len() >= 7 && !is_reserved
}

/// The time of a ULID: its first ten characters, five bits each, are milliseconds since 1970.
fn ulid_millis(ulid: &str) -> Option<i64> {
    let bits = |it: char| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".find(it);
    let values: Vec<usize> = ulid.chars().map(bits).collect::<Option<_>>()?;
    let fits = values.len() == 26 && values[0] < 8;
    fits.then(|| values[..10].iter().fold(0, |time, it| time << 5 | *it as i64))
}

/// The milliseconds since 1970 of a moment written as `2026-02-04T09:02:10.055Z`.
fn millis(moment: &str) -> Option<i64> {
    let shape: String = moment.chars().map(|it| if it.is_ascii_digit() { '0' } else { it }).collect();
    let number = |at: std::ops::Range<usize>| moment.get(at)?.parse::<i64>().ok();
    let days = days_from_civil(number(0..4)?, number(5..7)?, number(8..10)?);
    let seconds = ((days * 24 + number(11..13)?) * 60 + number(14..16)?) * 60 + number(17..19)?;
    let millis = seconds * 1000 + number(20..23)?;
    (shape == "0000-00-00T00:00:00.000Z").then_some(millis)
}

/// The days since 1970-01-01, with years that begin in March so that leap days come last (Howard Hinnant's algorithm).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}
