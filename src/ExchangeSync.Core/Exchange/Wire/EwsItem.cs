using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>One calendar item, with those of our fields that the reply had. Texts are as the server sent them.</summary>
internal sealed class EwsItem
{
    private static readonly Dictionary<Instant, string> NoneModified = [];
    private List<string>? _attendees;
    private Dictionary<Instant, string>? _modified;
    private HashSet<Instant>? _deleted;

    public EwsItemId Id { get; set; } = None;

    public string? Subject { get; set; }

    public string? Body { get; set; }

    public bool BodyIsHtml { get; set; }

    public IReadOnlyList<string> Categories { get; set; } = [];

    public string? Sensitivity { get; set; }

    public Instant? Start { get; set; }

    public Instant? End { get; set; }

    public bool IsAllDay { get; set; }

    public string? StartZone { get; set; }

    public string? EndZone { get; set; }

    public string? Location { get; set; }

    public string? FreeBusy { get; set; }

    /// <summary>CalendarItemType: Single, Occurrence, Exception or RecurringMaster.</summary>
    public string? Type { get; set; }

    public string? Uid { get; set; }

    public Instant? OriginalStart { get; set; }

    public Instant? LastModified { get; set; }

    public Instant? Created { get; set; }

    public bool IsMeeting { get; set; }

    public bool IsCancelled { get; set; }

    public string? MyResponse { get; set; }

    /// <summary>The organizer's address.</summary>
    public string? Organizer { get; set; }

    /// <summary>"Name &lt;address&gt;".</summary>
    public IReadOnlyList<string> Attendees => _attendees ?? (IReadOnlyList<string>)[];

    public string? Stamp { get; set; }

    public EwsRecurrence? Recurrence { get; set; }

    /// <summary>ModifiedOccurrences: original start → item id.</summary>
    public IReadOnlyDictionary<Instant, string> Modified => _modified ?? NoneModified;

    /// <summary>DeletedOccurrences: the original starts.</summary>
    public IReadOnlyCollection<Instant> Deleted => _deleted ?? (IReadOnlyCollection<Instant>)[];

    private static EwsItemId None { get; } = new("");

    public bool IsMaster => Type == "RecurringMaster";

    public bool IsException => Type == "Exception";

    public bool IsOccurrence => Type is "Occurrence" or "Exception";

    public void AddAttendee(string attendee) => (_attendees ??= []).Add(attendee);

    public void AddModified(Instant original, string id) => (_modified ??= [])[original] = id;

    public void AddDeleted(Instant original) => (_deleted ??= []).Add(original);
}
