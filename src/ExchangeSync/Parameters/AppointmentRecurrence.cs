using System.Management.Automation;
using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;

namespace ExchangeSync.Parameters;

/// <summary>How an appointment recurs, as it is typed.</summary>
internal static class AppointmentRecurrence
{
    /// <summary><paramref name="content"/> recurring by what was given; what was not given stays. An empty rule ends it.</summary>
    /// <exception cref="CommandException">HolidayRuleWithoutRecurrence.</exception>
    public static EntryContent Recurring(this EntryContent content, string? rule, MbxHolidayRule? holidayRule)
    {
        var newRule = rule is null ? content.RecurrenceRule : AppointmentTimes.NullIfEmpty(rule)?.Trim();
        if (newRule is null && holidayRule is not (null or MbxHolidayRule.Allow))
        {
            throw new CommandException("HolidayRuleWithoutRecurrence", ErrorCategory.InvalidArgument,
                "Only a recurring appointment has a rule for holidays.",
                "Give -RecurrenceRule too, or leave -HolidayRule out.", holidayRule);
        }

        return content with
        {
            RecurrenceRule = newRule,
            HolidayRule = newRule is null || holidayRule is MbxHolidayRule.Allow ? null : holidayRule?.ToString() ?? content.HolidayRule,
        };
    }

    /// <summary>What Exchange will not make of the appointment.</summary>
    public static IEnumerable<string> Limits(EntryContent? content)
    {
        if (content?.ProblemInExchange() is { } problem)
        {
            yield return $"The recurring appointment '{content.Title}' stays in Microbizz alone: {problem}";
        }

        if (content?.HolidayRule is { } rule)
        {
            yield return $"The recurring appointment '{content.Title}' stays in Microbizz alone: Exchange knows no holidays, so it can't express '{rule}'.";
        }
    }
}
