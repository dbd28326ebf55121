//! Where a program comes from, and what its formulas count.

use super::show::{defined, mirrored, shown};

defined! {
    /// A question that is asked when the template is applied.
    ParameterDefinition of Parameter {
        /// What sort of answer it takes.
        answer: ParameterType,
        /// Whether an answer must be given.
        required: bool,
        /// The answer where none is given; for a yes-or-no question.
        default: Option<bool>,
    }
}

defined! {
    /// How the cron expressions of the template are read; there is one dialect, and it is said aloud.
    CronDialectDefinition of CronDialect {
        /// The fields, in order.
        fields: Vec<CronField>,
        /// The fields that may be left out.
        optional: Vec<CronField>,
        /// What holds where day of month and day of week are both given.
        day_fields: CronDayFields,
        /// The weekday with number 1.
        weekday_one: String,
        /// Signs of other dialects that are not understood.
        not_understood: Vec<String>,
    }
}

defined! {
    /// A standard by which the program may be judged.
    StandardDefinition of Standard {
        /// Designation, the same in every language of the standard.
        designation: String,
        /// Whether a program may do without it.
        optional: bool,
    }
}

defined! {
    /// A document from which the template was made.
    SourceDefinition of Source {
    }
}

defined! {
    /// What it means that a figure comes from somewhere.
    BasisDefinition of BasisMeaning {
        /// From where the figure comes.
        basis: Basis,
    }
}

defined! {
    /// A fact that is counted, added or compared; the raw material of formulas.
    MeasurandDefinition of Measurand {
        /// In what it is counted.
        unit: MeasurandUnit,
        /// Counts only what repeats something earlier.
        repeats: Option<MeasurandRepetition>,
    }
}

shown! {
    /// When an event repeats an earlier one.
    MeasurandRepetition of Repetition {
        /// How long after it.
        within: String,
        /// What must be the same.
        same: Vec<RepetitionSameness>,
    }
}

mirrored! {
    /// A field of a cron expression. Expect new values.
    CronField of CronField {
        /// Second of the minute.
        Second,
        /// Minute of the hour.
        Minute,
        /// Hour of the day.
        Hour,
        /// Day of the month.
        DayOfMonth,
        /// Month of the year.
        Month,
        /// Day of the week.
        DayOfWeek,
        /// Year.
        Year,
    }
}

mirrored! {
    /// How the two day fields go together. Expect new values.
    CronDayFields of DayFields {
        /// Both must match.
        And,
    }
}

mirrored! {
    /// Where a figure or a rule comes from. Expect new values.
    Basis of Basis {
        /// Stated by a source document.
        Source,
        /// Taken from a public regulation.
        Regulation,
        /// Default chosen by the author; every operator confirms or changes it.
        Choice,
    }
}

mirrored! {
    /// Whether a source document names a thing. Expect new values.
    Origin of Origin {
        /// It does.
        Source,
        /// It was needed and added.
        Added,
    }
}

mirrored! {
    /// What sort of answer a parameter takes. Expect new values.
    ParameterType of ParameterType {
        /// A day.
        Date,
        /// A list of sites by code.
        SiteList,
        /// Yes or no.
        Boolean,
    }
}

mirrored! {
    /// In what a measurand is counted. Expect new values.
    MeasurandUnit of MeasurandUnit {
        /// Things.
        Count,
        /// Seconds.
        Second,
        /// Minutes.
        Minute,
        /// Hours.
        Hour,
        /// Milliseconds.
        Millisecond,
        /// Money.
        Money,
        /// A level of an order.
        Level,
        /// Weight units of the plan.
        Weight,
    }
}

mirrored! {
    /// What makes an event a repetition of another. Expect new values.
    RepetitionSameness of Sameness {
        /// The same customer.
        Customer,
        /// The same object.
        Object,
        /// The same cause.
        Cause,
    }
}
