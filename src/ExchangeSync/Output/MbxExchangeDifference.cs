namespace ExchangeSync.Output;

/// <summary>One difference between the two calendars of a connection. Piped into <c>Invoke-MbxExchangeSync -Repair</c> it is mended.</summary>
public sealed class MbxExchangeDifference
{
    /// <summary>The connection's title.</summary>
    public string Connection { get; internal set; } = "";

    /// <summary>The connection's identity.</summary>
    public Guid ConnectionId { get; internal set; }

    /// <summary>What is different.</summary>
    public MbxDifferenceKind Kind { get; internal set; }

    /// <summary>The entry's title; of a private one that only shows its time, the mask.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>Wall time of the entry's start; null: the entry can't be read.</summary>
    public DateTime? Start { get; internal set; }

    /// <summary>The fields that differ.</summary>
    public MbxList<string> Fields { get; internal set; } = [];

    /// <summary>Of <see cref="Fields"/>: what nobody has changed on either side since both sides last agreed.</summary>
    public MbxList<string> Drift { get; internal set; } = [];

    /// <summary>What the item says in these fields.</summary>
    public string InExchange { get; internal set; } = "";

    /// <summary>What the appointment says in these fields.</summary>
    public string InMicrobizz { get; internal set; } = "";

    /// <summary>What -Repair would do, such as "Update in Microbizz"; empty: nothing, a person has to decide.</summary>
    public string Repair { get; internal set; } = "";

    /// <summary>Stable id of why it is so, where that is known.</summary>
    public string? Reason { get; internal set; }

    /// <summary>Why it is so.</summary>
    public string? Message { get; internal set; }

    /// <summary>The item's id in Exchange; null: there is none, and there was none.</summary>
    public string? ItemId { get; internal set; }

    /// <summary>The appointment's id; null: there is none, and there was none.</summary>
    public string? AppointmentId { get; internal set; }

    /// <summary>Of a duplicate: the id of the entry that it is one of. Of an unreadable entry: its id.</summary>
    public string? OtherId { get; internal set; }

    /// <summary>The database that the connection stands in.</summary>
    public string Database { get; internal set; } = "";

    /// <summary>Kind and title.</summary>
    public override string ToString() => $"{Kind}: {Title}";
}
