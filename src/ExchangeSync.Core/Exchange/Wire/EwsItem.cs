using NodaTime;

namespace ExchangeSync.Exchange.Wire;

/// <summary>One calendar item, with those of our fields that the reply had. Texts are as the server sent them.</summary>
internal sealed class EwsItem
{
    public EwsItemId Id { get; set; } = new("");

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
    public List<string> Attendees { get; } = [];

    public string? Stamp { get; set; }

    public EwsRecurrence? Recurrence { get; set; }

    /// <summary>ModifiedOccurrences: original start → item id.</summary>
    public Dictionary<Instant, string> Modified { get; } = [];

    /// <summary>DeletedOccurrences: the original starts.</summary>
    public HashSet<Instant> Deleted { get; } = [];

    public bool IsMaster => Type == "RecurringMaster";

    public bool IsException => Type == "Exception";

    public bool IsOccurrence => Type is "Occurrence" or "Exception";
}
