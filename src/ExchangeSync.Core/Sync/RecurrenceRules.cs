using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>Which recurrence of Microbizz can stand in Exchange.</summary>
internal static class RecurrenceRules
{
    /// <summary>Why the recurrence of this content can't be carried to Exchange; null: it can, or there is none.</summary>
    public static (string Reason, string Message)? WhyNotInExchange(EntryContent content, PlanInput input)
    {
        if (content.RecurrenceRule is not { } rule)
        {
            return null;
        }

        if (input.Settings.Recurrence == RecurrenceMode.Instances)
        {
            return (SyncReasons.RecurringAppointment, "Recurring appointments of Microbizz are not carried to Exchange while recurrence is set to Instances.");
        }

        if (content.HolidayRule is { } holidays)
        {
            return (SyncReasons.HolidayRuleNotExpressible, $"Exchange knows no holidays, so a series with the holiday rule {holidays} stays in Microbizz.");
        }

        return RecurrencePattern.TryParseRule(rule, content.Time.Start, Zones.Find(content.Time.Zone) ?? input.Zone, out _, out var reason)
            ? null
            : (SyncReasons.RecurrenceNotExpressible, $"Exchange can't express how this appointment recurs: {reason}");
    }
}
