using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Makes entries of items, by the field mapping of DESIGN §5 as far as it concerns the Exchange side alone.</summary>
internal sealed class ItemMapper(DateTimeZone connectionZone)
{
    private readonly ItemTime _time = new(connectionZone);

    /// <summary>A single or a master; null where the item lacks a start or an end. A master that recurs in a way that is not understood has no rule.</summary>
    public Entry? Map(EwsItem item)
    {
        if (_time.Read(item) is not { } time)
        {
            return null;
        }

        var facts = item.IsMaster ? MasterFacts.Of(item) : null;
        if (facts is not null && time.AllDay)
        {
            // The pattern says in dates what the instants of a foreign zone only hint at.
            var days = Period.DaysBetween(time.Start.Date, time.End.Date);
            time = time with { Start = facts.FirstDate.AtMidnight(), End = facts.FirstDate.PlusDays(days).AtMidnight() };
        }

        var status = item.FreeBusy ?? "Busy";
        var sensitivity = item.Sensitivity ?? "Normal";
        return new Entry
        {
            Side = Side.Exchange,
            Key = item.Id.Id,
            Version = item.Id.ChangeKey ?? "",
            Kind = item.IsMaster ? EntryKind.Series : EntryKind.Single,
            Content = new EntryContent
            {
                Title = item.Subject ?? "",
                Time = time,
                Place = item.Location ?? "",
                FreeBusyStatus = status,
                Here = status is not ("OOF" or "WorkingElsewhere"),
                Sensitivity = sensitivity,
                Private = sensitivity != "Normal",
                Categories = item.Categories,
                Note = string.IsNullOrEmpty(item.Body) ? Note.Empty : new Note { Text = item.Body, IsHtml = item.BodyIsHtml },
                Participants = item.Attendees,
                RecurrenceRule = facts is null ? null : SeriesRule.Of(facts.Pattern),
                DeletedDates = facts?.DeletedDates ?? [],
                Response = item.IsMeeting ? item.MyResponse : null,
                Cancelled = item.IsCancelled,
            },
            Stamp = Stamp.Parse(item.Stamp),
            Uid = string.IsNullOrEmpty(item.Uid) ? null : item.Uid,
            LastModified = item.LastModified,
            Created = item.Created,
            IsMeeting = item.IsMeeting,
            // A meeting whose role is unknown is taken for somebody else's: then nothing is written to it.
            IsOrganizedByOther = item.IsMeeting && item.MyResponse is not (null or "Organizer"),
        };
    }

    /// <summary>An occurrence of that series.</summary>
    /// <param name="item">The occurrence.</param>
    /// <param name="seriesKey">The series.</param>
    /// <param name="originalStart">The start that the pattern gave it.</param>
    /// <param name="facts">The series' own word on the date of that start; null: the occurrence's zone tells it.</param>
    public Entry? MapOccurrence(EwsItem item, string seriesKey, Instant originalStart, MasterFacts? facts) => Map(item) is { } entry
        ? entry with
        {
            Kind = EntryKind.Occurrence,
            Key = Entry.OccurrenceKey(seriesKey, originalStart),
            Address = item.Id.Id,
            SeriesKey = seriesKey,
            OriginalStart = originalStart,
            OriginalDate = facts?.DateOf(originalStart) ?? _time.DateOf(item, originalStart),
            IsException = item.IsException,
        }
        : null;

    /// <summary>The start that the pattern gave an occurrence. Servers give it for exceptions; for the others it is the start itself.</summary>
    public static Instant? OriginalStartOf(EwsItem item) => item.OriginalStart ?? item.Start;
}
