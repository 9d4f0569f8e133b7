using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Which recurrence of Microbizz can stand in Exchange.</summary>
internal static class RecurrenceRules
{
    /// <summary>What says when an entry takes place: a series drops exceptions where one of these is written.</summary>
    public const EntryFields Occasions = EntryFields.Time | EntryFields.Recurrence;

    /// <summary>Why such times stay as they are (<see cref="HeldByPrivateDate"/>).</summary>
    public const string PrivateDateInTheWay =
        "The series has a date that is private, and Microbizz does not have what Exchange says of it. Exchange drops it when the times of the series are written, so they stay as they are there.";

    /// <summary>Why the recurrence of this content can't be carried to Exchange; null: it can, or there is none.</summary>
    /// <param name="content">What the appointment says.</param>
    /// <param name="item">Its item; null: there is none yet.</param>
    /// <param name="input">Settings and zone.</param>
    public static (string Reason, string Message)? WhyNotInExchange(EntryContent content, Entry? item, PlanInput input)
    {
        if (content.RecurrenceRule is not { } rule)
        {
            return null;
        }

        if (input.Settings.Recurrence == RecurrenceMode.Instances)
        {
            return (SyncReasons.RecurringAppointment, "Recurring appointments of Microbizz are not carried to Exchange while recurrence is set to Instances.");
        }

        if (item?.Kind == EntryKind.Occurrence)
        {
            return (SyncReasons.RecurrenceNotExpressible, "One date of a series of Exchange can't recur by itself.");
        }

        if (content.HolidayRule is { } holidays)
        {
            return (SyncReasons.HolidayRuleNotExpressible, $"Exchange knows no holidays, so a series with the holiday rule {holidays} stays in Microbizz.");
        }

        var zone = Zones.Find(content.Time.Zone) ?? input.Zone;
        if (!RecurrencePattern.TryParseRule(rule, content.Time.Start, zone, out var pattern, out var reason))
        {
            return (SyncReasons.RecurrenceNotExpressible, $"Exchange can't express how this appointment recurs: {reason}");
        }

        return SeriesRule.FirstDate(pattern!) is not { } first ? (SyncReasons.RecurrenceNotExpressible, "It ends before the first date that its pattern gives; Exchange has no series without dates.")
            : WhyNotAtItsHour(content, first, zone);
    }

    /// <summary>Why a series that is one in Exchange too can't get the time that this content says; null: it can.</summary>
    public static (string Reason, string Message)? WhyNotMoved(EntryContent content, PlanInput input) =>
        content.PatternOf(input.Zone) is { } pattern && SeriesRule.FirstDate(pattern) is { } first ? WhyNotAtItsHour(content, first, Zones.Find(content.Time.Zone) ?? input.Zone) : null;

    private static (string Reason, string Message)? WhyNotAtItsHour(EntryContent content, LocalDate first, DateTimeZone zone) => IsSkipped(content.Time, zone) || IsSkipped(content.OccurrenceOn(first), zone)
        ? (SyncReasons.RecurrenceNotExpressible, "It begins or ends at a time of day that the clock skips on its first day.")
        : null;

    // Such an occurrence begins or ends later than all others, and Exchange takes the time of day of all from the first.
    private static bool IsSkipped(EntryTime time, DateTimeZone zone) =>
        !time.AllDay && (zone.MapLocal(time.Start).Count == 0 || (Zones.Find(time.EndZone) ?? zone).MapLocal(time.End).Count == 0);

    /// <summary>Of these fields, those that say on which dates the item falls and are not to be written while a private date of it is in the way (<see cref="HasPrivateDateInExchange"/>).</summary>
    public static EntryFields HeldByPrivateDate(Entry item, EntryContent wanted, EntryFields fields, Masking? masking, PlanInput input)
    {
        var moves = fields & (wanted.RecursAs(item.Content, input.Zone) ? EntryFields.Time : Occasions);
        return moves != EntryFields.None && HasPrivateDateInExchange(item, masking, input) ? moves : EntryFields.None;
    }

    /// <summary>
    /// Whether single dates of this series say in Exchange what Microbizz does not have, so that nothing could bring it back after Exchange has dropped them with the pattern: those that are left alone because
    /// they are private on a side, unless they say what both last agreed on, of which the base has all but the note (<see cref="SeriesPlanner.Reapply"/>); and originals of which Microbizz shows the mask, or is
    /// about to, because a user has made one private there.
    /// </summary>
    private static bool HasPrivateDateInExchange(Entry series, Masking? masking, PlanInput input)
    {
        return input.Settings.PrivateMode switch
        {
            PrivateMode.Skip => input.NewItems.Any(item => IsDate(item) && (item.Content.Private || IsPrivateInMicrobizz(item)))
                || input.Links.Any(pair => pair is { Exchange.Entry: { } item, Microbizz.Entry: { } appointment } && IsDate(item) && (item.Content.Private || appointment.Content.Private)
                    && (ContentComparer.Changed(Side.Exchange, pair.Link.ExchangeBase, item.Content) != EntryFields.None
                        || (ContentComparer.Changed(Side.Microbizz, pair.Link.MicrobizzBase, appointment.Content) & EntryFields.Note) != EntryFields.None)),
            PrivateMode.BusyOnly => (masking?.Copy != Side.Exchange && input.NewItems.Any(item => item.Content.Private && SaysMore(item)))
                || input.Links.Any(pair => pair is { Exchange.Entry: { } item, Microbizz.Entry: { } appointment }
                    && SaysMore(item) && Masking.Of(pair.Link, item, appointment, input) is { Is: true, Copy: Side.Microbizz }),
            _ => false,
        };

        bool IsDate(Entry item) => item.IsException && item.SeriesKey == series.Key;

        // The two are about to be linked, and to be left alone from then on.
        bool IsPrivateInMicrobizz(Entry item) => input.SeriesLinks.FirstOrDefault(link => link.ExchangeKey == series.Key) is { } whole
            && input.NewAppointments.Any(appointment => appointment is { IsException: true, Content.Private: true } && appointment.SeriesKey == whole.MicrobizzKey && appointment.OriginalDate == item.OriginalDate);

        bool SaysMore(Entry item) => IsDate(item)
            && (ContentComparer.Changed(Side.Exchange, series.Content, item.Content) & PrivateMask.Fields & ~EntryFields.Participants) != EntryFields.None;
    }
}
