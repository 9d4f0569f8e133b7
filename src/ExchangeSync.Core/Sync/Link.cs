using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// The remembered pair of an item and an appointment, with the content on which both last agreed: each side's half as that side itself stores it, so that
/// a lossy mapping never looks like an edit. Notes in a base are fingerprints.
/// </summary>
public sealed record Link
{
    /// <summary>Row id; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>The item's <see cref="Entry.Key"/>.</summary>
    public required string ExchangeKey { get; init; }

    /// <summary>The item's version when both agreed; empty where it says something else than the base, so that it is looked at whenever it shows up.</summary>
    public required string ExchangeVersion { get; init; }

    /// <summary>The item id of an occurrence; null for a single.</summary>
    public string? ExchangeAddress { get; init; }

    /// <summary>Occurrences: the key of the series.</summary>
    public string? SeriesKey { get; init; }

    /// <summary>Occurrences: the original start.</summary>
    public Instant? OriginalStart { get; init; }

    /// <summary>The appointment's <see cref="Entry.Key"/>.</summary>
    public required string MicrobizzKey { get; init; }

    /// <summary>The appointment's version when both agreed; empty as <see cref="ExchangeVersion"/>.</summary>
    public required string MicrobizzVersion { get; init; }

    /// <summary>What the item said when both agreed.</summary>
    public required EntryContent ExchangeBase { get; init; }

    /// <summary>What the appointment said when both agreed.</summary>
    public required EntryContent MicrobizzBase { get; init; }

    /// <summary>Out of scope on both sides for now.</summary>
    public bool Dormant { get; init; }

    /// <summary>While it sleeps because of the settings: which side they stopped and which settings these were (<see cref="SyncScope.LeftOut"/>); else null.</summary>
    public string? LeftOut { get; init; }

    /// <summary>The setting "Keep HTML" under which the appointment's note was last made of the item's; null: not known.</summary>
    public bool? KeepsHtml { get; init; }

    /// <summary>The item has to show the mask and does not yet: a user made one of the two private, and the write is still to be done.</summary>
    public bool MaskDue { get; init; }

    /// <summary>The key on that side.</summary>
    public string KeyOn(Side side) => side == Side.Exchange ? ExchangeKey : MicrobizzKey;

    /// <summary>The agreed version on that side.</summary>
    public string VersionOn(Side side) => side == Side.Exchange ? ExchangeVersion : MicrobizzVersion;

    /// <summary>The agreed content of that side.</summary>
    public EntryContent BaseOn(Side side) => side == Side.Exchange ? ExchangeBase : MicrobizzBase;

    /// <summary>How to read the entry of that side.</summary>
    public EntryHead HeadOn(Side side) => side == Side.Exchange
        ? new EntryHead(ExchangeKey, ExchangeVersion, ExchangeAddress, SeriesKey)
        : new EntryHead(MicrobizzKey, MicrobizzVersion);

    /// <summary>
    /// This link after both entries were read or written: their keys, no longer dormant. A version is kept only where that side says what the base says, because a version
    /// that equals the link's is not looked at again.
    /// </summary>
    public Link Observed(Entry item, Entry appointment) => Found(item, appointment) with
    {
        ExchangeVersion = ContentComparer.Changed(Side.Exchange, ExchangeBase, item.Content) == EntryFields.None ? item.Version : "",
        MicrobizzVersion = ContentComparer.Changed(Side.Microbizz, MicrobizzBase, appointment.Content) == EntryFields.None ? appointment.Version : "",
        Dormant = false,
    };

    /// <summary>
    /// This link while a write of the pair is still to be done: as <see cref="Observed"/>, but the versions stay the old ones (one of another id says nothing) and a dormant link sleeps on. No base tells that a mask is missing,
    /// and what changed while the link slept no feed tells again, so whatever becomes of this run, the next one has to look at both entries.
    /// </summary>
    public Link Found(Entry item, Entry appointment) => this with
    {
        ExchangeKey = item.Key,
        ExchangeVersion = item.Key == ExchangeKey ? ExchangeVersion : "",
        ExchangeAddress = item.Address,
        SeriesKey = item.SeriesKey,
        OriginalStart = item.OriginalStart,
        MicrobizzKey = appointment.Key,
        LeftOut = null,
    };

    /// <summary>This link with a base in which both sides agree on <paramref name="fields"/>, as each side now has them.</summary>
    public Link Settled(EntryFields fields, EntryContent item, EntryContent appointment) => this with
    {
        ExchangeBase = ExchangeBase.With(fields, item.ToBase()),
        MicrobizzBase = MicrobizzBase.With(fields, appointment.ToBase()),
    };
}
