//! JSON Merge Patch (RFC 7386): a document changed by another one, with the places of both.

use crate::syntax::json::{Kind, Member, Node};

/// `base` with the changes of `patch`: a member that is `null` there is taken out, and objects are merged.
pub fn merged(base: &Node, patch: &Node) -> Node {
    let Kind::Object(changes) = &patch.kind else { return patch.clone() };
    let mut members = base.members().to_vec();
    for change in changes {
        let at = members.iter().position(|it| it.key == change.key);
        match (&change.value.kind, at) {
            (Kind::Null, Some(at)) => drop(members.remove(at)),
            (Kind::Null, None) => {}
            (_, Some(at)) => {
                let value = merged(&members[at].value, &change.value);
                members[at] = Member { value, ..change.clone() };
            }
            (_, None) => {
                let nothing = Node { span: change.value.span, kind: Kind::Null };
                members.push(Member { value: merged(&nothing, &change.value), ..change.clone() });
            }
        }
    }
    Node { span: patch.span, kind: Kind::Object(members) }
}
