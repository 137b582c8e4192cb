//! Every rule as a row: its code, its name, its level, and its page in the book.
//!
//! A row without its page does not compile. The first digit of a code is the rule's family; a code is never
//! used again for something else.

/// What a finding of a rule means for the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The finding is not shown.
    Allow,
    /// The finding is shown and the build goes on.
    Warn,
    /// The finding fails the build.
    Deny,
}

/// One mistake that the documents can make.
#[derive(Debug)]
pub struct Rule {
    /// `MC` and three digits.
    pub code: &'static str,
    /// The mistake, so that "allow missing-field" reads well.
    pub name: &'static str,
    /// The level where `book.toml` says nothing.
    pub level: Level,
    /// The level cannot be lowered: what the rule finds keeps the gate from looking.
    pub fixed: bool,
    /// The page `book/rules/NAME.md`: specification, manual, `explain` text and test.
    pub page: &'static str,
}

impl Rule {
    /// Its code and its name, as a finding for people is headed: one to look it up by, one to write in settings.
    pub fn heading(&self) -> String {
        format!("{} {}", self.code, self.name)
    }

    /// The first sentence of the page: what the rule says.
    pub fn sentence(&self) -> &'static str {
        self.page.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or_default()
    }

    /// The rule of this code or name.
    pub fn find(code_or_name: &str) -> Option<&'static Rule> {
        ALL.iter()
            .copied()
            .find(|rule| rule.name == code_or_name || rule.code.eq_ignore_ascii_case(code_or_name))
    }
}

impl Level {
    /// The word that `book.toml` uses.
    pub fn word(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }

    pub fn from_word(word: &str) -> Option<Level> {
        [Level::Allow, Level::Warn, Level::Deny].into_iter().find(|level| level.word() == word)
    }
}

macro_rules! rulebook {
    ($($rule:ident = $code:literal $name:literal $level:ident $($fixed:ident)?;)*) => {
        $(pub static $rule: Rule = Rule {
            code: $code,
            name: $name,
            level: Level::$level,
            fixed: !concat!("" $(, stringify!($fixed))?).is_empty(),
            page: include_str!(concat!("../book/rules/", $name, ".md")),
        };)*

        /// All rules, in the order of their codes.
        pub static ALL: &[&Rule] = &[$(&$rule),*];
    };
}

rulebook! {
    NOT_JSON                    = "MC001" "not-json" Deny fixed;
    DUPLICATE_KEY               = "MC002" "duplicate-key" Deny fixed;
    UNREADABLE_FILE             = "MC003" "unreadable-file" Deny fixed;
    MISSING_CHAPTER             = "MC004" "missing-chapter" Deny fixed;
    MISSING_INCLUDE             = "MC005" "missing-include" Deny;
    UNREADABLE_CHAPTER          = "MC006" "unreadable-chapter" Deny fixed;
    UNREADABLE_FENCE            = "MC007" "unreadable-fence" Deny;
    MERGE_CONFLICT              = "MC008" "merge-conflict" Deny fixed;
    HIDDEN_CHARACTER            = "MC009" "hidden-character" Deny;

    VALUE_NOT_ALLOWED           = "MC101" "value-not-allowed" Deny;
    MISSING_FIELD               = "MC102" "missing-field" Deny;
    UNKNOWN_FIELD               = "MC103" "unknown-field" Deny;
    WRONG_TYPE                  = "MC104" "wrong-type" Deny;
    WRONG_FORMAT                = "MC105" "wrong-format" Deny;
    OUT_OF_BOUNDS               = "MC106" "out-of-bounds" Deny;
    NO_BRANCH_FITS              = "MC107" "no-branch-fits" Deny;
    FILE_NAME_DIFFERS           = "MC108" "file-name-differs" Deny;
    REPEATED_VALUE              = "MC109" "repeated-value" Deny;
    UNNAMED_EXAMPLE             = "MC110" "unnamed-example" Deny fixed;
    ACCEPTED_COUNTER_EXAMPLE    = "MC111" "accepted-counter-example" Deny;
    SEVERAL_MISTAKES            = "MC112" "several-mistakes" Warn;
    INEXACT_NUMBER              = "MC113" "inexact-number" Deny fixed;

    FIELD_NOT_IN_SCHEMA         = "MC201" "field-not-in-schema" Deny;
    FIELD_NOT_IN_CHAPTER        = "MC202" "field-not-in-chapter" Deny;
    REQUIRED_DIFFERS            = "MC203" "required-differs" Deny;
    TYPE_DIFFERS                = "MC204" "type-differs" Deny;
    VALUES_DIFFER               = "MC205" "values-differ" Deny;
    UNREADABLE_STATEMENT        = "MC206" "unreadable-statement" Deny;
    UNDECLARED_FIELD            = "MC207" "undeclared-field" Deny;

    CONTRACT_WITHOUT_EXAMPLE    = "MC301" "contract-without-example" Deny;
    CONTRACT_WITHOUT_SCHEMA     = "MC302" "contract-without-schema" Deny;
    CONTRACT_NOT_IN_CHAPTER     = "MC303" "contract-not-in-chapter" Deny;
    EXAMPLE_NOT_SHOWN           = "MC304" "example-not-shown" Deny;
    UNKNOWN_CONTRACT            = "MC305" "unknown-contract" Deny;
    EXAMPLE_UNDER_WRONG_CONTRACT = "MC306" "example-under-wrong-contract" Deny;
    MISSING_PART                = "MC307" "missing-part" Deny;
    REPEATED_SECTION            = "MC308" "repeated-section" Deny;
    OPTIONAL_FIELD_NOT_SHOWN    = "MC309" "optional-field-not-shown" Warn;
    VALUE_NOT_SHOWN             = "MC310" "value-not-shown" Warn;
    UNLISTED_CHAPTER            = "MC311" "unlisted-chapter" Deny;
    SECTION_WITHOUT_FIELDS      = "MC312" "section-without-fields" Warn;
    UNMATCHED_FILE              = "MC313" "unmatched-file" Warn;
    SUPERSEDED_VERSION          = "MC314" "superseded-version" Warn;
    VERSION_DIFFERS             = "MC315" "version-differs" Deny;
    UNNAMED_FENCE               = "MC316" "unnamed-fence" Deny;
    UNHEARD_SECTION             = "MC317" "unheard-section" Warn;

    UNUSABLE_SCHEMA             = "MC401" "unusable-schema" Deny fixed;
    UNKNOWN_KEYWORD             = "MC402" "unknown-keyword" Deny;
    UNKNOWN_DIALECT             = "MC403" "unknown-dialect" Deny fixed;
    DANGLING_REF                = "MC404" "dangling-ref" Deny fixed;
    REPEATED_SCHEMA             = "MC405" "repeated-schema" Deny fixed;
    UNREACHABLE_FIELD           = "MC406" "unreachable-field" Deny;
    ID_DIFFERS                  = "MC407" "id-differs" Deny;
    REFUSED_BY_ITSELF           = "MC408" "refused-by-itself" Deny;

    MISSPELT_DIRECTIVE          = "MC501" "misspelt-directive" Deny fixed;
    UNRESOLVED_DIRECTIVE        = "MC502" "unresolved-directive" Deny fixed;
    WRONG_ARGUMENT              = "MC503" "wrong-argument" Deny fixed;
    DIRECTIVE_NOT_ALONE         = "MC504" "directive-not-alone" Deny fixed;
    DIRECTIVE_IN_INCLUDE        = "MC505" "directive-in-include" Deny fixed;
    STALE_TABLE                 = "MC506" "stale-table" Deny fixed;

    IDLE_ALLOWANCE              = "MC601" "idle-allowance" Deny;

    UNKNOWN_SETTING             = "MC901" "unknown-setting" Deny fixed;
    WRONG_SETTING               = "MC902" "wrong-setting" Deny fixed;
    NOTHING_FOUND               = "MC903" "nothing-found" Deny fixed;
    GATE_LEFT_OPEN              = "MC904" "gate-left-open" Deny fixed;
    AMBIGUOUS_NAME              = "MC905" "ambiguous-name" Deny fixed;
    IDLE_BASELINE_ENTRY         = "MC906" "idle-baseline-entry" Deny fixed;
    WEAKER_THAN_LOCKED          = "MC907" "weaker-than-locked" Deny fixed;
}
