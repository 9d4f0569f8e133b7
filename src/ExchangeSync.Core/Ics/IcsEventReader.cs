using System.Security.Cryptography;
using System.Text;
using ExchangeSync.Calendar;
using ExchangeSync.Store;

namespace ExchangeSync.Ics;

/// <summary>One VEVENT as an entry.</summary>
internal sealed class IcsEventReader
{
    private const int MaxKeyLength = 1000;

    private readonly IcsComponent _event;
    private readonly IcsZones _zones;
    private readonly IcsEntry? _series;
    private readonly List<string> _remarks = [];

    private IcsEventReader(IcsComponent entry, IcsZones zones, IcsEntry? series) => (_event, _zones, _series) = (entry, zones, series);

    /// <summary>The UID; "" where there is none.</summary>
    public static string KeyOf(IcsComponent component) => TextOf(component, "UID").Trim();

    /// <summary>The entry; a refused one where it is wrong or has no place in the calendar.</summary>
    /// <param name="component">The VEVENT.</param>
    /// <param name="zones">The zones of its calendar.</param>
    /// <param name="series">Changed occurrences: the series, where the file has it.</param>
    public static IcsEntry Read(IcsComponent component, IcsZones zones, IcsEntry? series)
    {
        var reader = new IcsEventReader(component, zones, series);
        var entry = new IcsEntry { Line = component.Line, Key = KeyOf(component), Title = reader.Title() };
        try
        {
            return reader.Read(entry);
        }
        catch (IcsRefusalException e)
        {
            return entry with { Refusal = e.Refusal };
        }
    }

    private IcsEntry Read(IcsEntry entry)
    {
        CheckWhole();
        entry = entry with { Key = Key(entry), Occurrence = SeriesExceptions.IsOverride(_event) ? SeriesExceptions.IdOf(_event, _zones) : null };
        if (IsCancelled())
        {
            if (entry.Occurrence is not null)
            {
                return entry with { IsDeleted = true };
            }

            throw IcsRefusalException.Skip(_event.Line, IcsReasons.Cancelled, "the entry is cancelled.", "Remove the appointment, if it is in the calendar (Remove-MbxAppointment).");
        }

        // A moment of an occurrence is shown as its series is.
        var time = new IcsEventTimes(_event, _zones, _series?.Content?.Time.Zone ?? _zones.Chosen, _remarks).Read();
        var status = Status();
        var sensitivity = Sensitivity();
        var rule = entry.Occurrence is null ? IcsSeries.RuleOf(_event, time) : null;
        var content = new EntryContent
        {
            Title = entry.Title,
            Time = time,
            Place = Text("LOCATION"),
            Here = StatusMapping.IsHere(status),
            FreeBusyStatus = status,
            Categories = Categories(),
            Private = StatusMapping.IsPrivate(sensitivity),
            Sensitivity = sensitivity,
            Note = IcsNotes.Read(_event),
            Participants = _event.All("ATTENDEE").Select(Participant).Distinct().ToList(),
            RecurrenceRule = rule,
            DeletedDates = SeriesExceptions.DeletedDates(_event, rule, time),
        };
        if (_event.First("RDATE") is not null)
        {
            _remarks.Add("Additional dates (RDATE) were not carried over.");
        }

        return entry with { Content = content, Fields = Stated(entry, content), Remarks = _remarks };
    }

    private void CheckWhole()
    {
        if (_event.IsUnclosed)
        {
            throw IcsRefusalException.Failure(_event.Line, IcsReasons.EntryTruncated, "the entry has no end: the file was cut off, or is damaged.", "Get the file again.");
        }

        if (_event.UnreadableLine is { } line)
        {
            _remarks.Add($"Line {line} was not understood and left out.");
        }
    }

    private string Text(string name) => TextOf(_event, name);

    private static string TextOf(IcsComponent component, string name) => component.First(name) is { } property ? IcsText.Unescape(property.Value) : "";

    private string Title() => string.Join(" ", Text("SUMMARY").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private bool IsCancelled() => string.Equals(Text("STATUS").Trim(), "CANCELLED", StringComparison.OrdinalIgnoreCase);

    // X-MICROSOFT-CDO-BUSYSTATUS: [MS-OXCICAL] 2.1.3.1.1.20.31.
    private string? Status() => (Text("X-MICROSOFT-CDO-BUSYSTATUS").Trim().ToUpperInvariant(), Text("TRANSP").Trim().ToUpperInvariant()) switch
    {
        ("FREE", _) => "Free",
        ("TENTATIVE", _) => "Tentative",
        ("BUSY", _) => "Busy",
        ("OOF", _) => "OOF",
        ("WORKINGELSEWHERE", _) => "WorkingElsewhere",
        ("NODATA", _) => "NoData",
        (_, "TRANSPARENT") => "Free",
        _ when string.Equals(Text("STATUS").Trim(), "TENTATIVE", StringComparison.OrdinalIgnoreCase) => "Tentative",
        (_, "OPAQUE") => "Busy",
        _ => null,
    };

    private string Sensitivity() => Text("CLASS").Trim().ToUpperInvariant() switch
    {
        "" or "PUBLIC" => "Normal",
        "CONFIDENTIAL" => "Confidential",
        "X-PERSONAL" => "Personal",

        // What is not known counts as private (RFC 5545, 3.8.1.3).
        _ => "Private",
    };

    private List<string> Categories()
    {
        var categories = _event.All("CATEGORIES").SelectMany(property => IcsText.UnescapeList(property.Value)).Where(name => name.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (categories.Count > 1)
        {
            _remarks.Add($"Of the categories {string.Join(", ", categories.Take(10))} one became the appointment type.");
        }

        return categories;
    }

    private static string Participant(IcsProperty attendee)
    {
        var address = attendee.Value.Trim();
        address = address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? address.Substring(7) : address;
        var name = LegalText.Clean(attendee.Parameter("CN") ?? "").Trim();
        return name.Length == 0 || name == address ? LegalText.Clean(address) : $"{name} <{LegalText.Clean(address)}>";
    }

    // A file without UIDs still comes in once only, but an entry that was changed comes in anew.
    private string Key(IcsEntry entry)
    {
        if (entry.Key.Length > MaxKeyLength)
        {
            throw IcsRefusalException.Failure(_event.First("UID")!.Line, IcsReasons.KeyTooLong, $"the UID has more than {MaxKeyLength} characters.", "Shorten it.");
        }

        if (entry.Key.Length > 0)
        {
            return entry.Key;
        }

        if (SeriesExceptions.IsOverride(_event))
        {
            throw IcsRefusalException.Failure(_event.Line, AppointmentReasons.KeyMissing, "a changed date of a series has no UID, so nobody knows of which.", "Get the file again.");
        }

        _remarks.Add("The entry has no UID: it is known again by its title and start only.");
        using var sha = SHA256.Create();
        return "no-uid-" + Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes($"{_event.First("DTSTART")?.Value}|{entry.Title}")));
    }

    // Who takes part, and where the person is, is left alone where the file is silent about it; all else it states by leaving it out. That an occurrence is open to all
    // must be said where its series is private.
    private EntryFields Stated(IcsEntry entry, EntryContent content) =>
        EntryFields.All
        & ~(entry.Occurrence is not null ? EntryFields.Recurrence : EntryFields.None)
        & ~(entry.Occurrence is not null && _event.First("CLASS") is null ? EntryFields.Private : EntryFields.None)
        & ~(content.FreeBusyStatus is null ? EntryFields.Here : EntryFields.None)
        & ~(content.Participants.Count == 0 ? EntryFields.Participants : EntryFields.None);
}
