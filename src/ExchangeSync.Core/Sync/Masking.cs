using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>
/// How the mask of private entries lies over a pair. One of the two entries is the original, the other its copy: the base remembers which one shows the mask; where none does,
/// an item that carries this appointment's stamp was made from it and is the copy, and every other item is the original.
/// </summary>
internal sealed record Masking
{
    private readonly bool _wasPrivate;

    private Masking(Side copy, bool was, bool stays, bool wasPrivate) => (Copy, Was, Is, _wasPrivate) = (copy, was, stays, wasPrivate);

    /// <summary>The side of the copy.</summary>
    public Side Copy { get; }

    /// <summary>The copy showed the mask when both sides last agreed.</summary>
    public bool Was { get; }

    /// <summary>The copy has to show it now.</summary>
    public bool Is { get; }

    /// <summary>What the original says has no place in the journal, which Microbizz's administrators can read.</summary>
    public bool HidesTexts => Is && Copy == Side.Microbizz;

    /// <summary>The mask over a linked pair; null: there is none, nor was there one.</summary>
    public static Masking? Of(Link link, Entry item, Entry appointment, PlanInput input)
    {
        var was = CopyIn(link);
        var copy = was ?? (IsMadeFrom(item, appointment, input) ? Side.Exchange : Side.Microbizz);
        var (original, shown) = copy == Side.Exchange ? (appointment, item) : (item, appointment);

        // A copy that was not private can be made so, and then takes the original with it. A mask that both know to be private can't be taken off from its own side.
        var isDisputed = original.Content.Private != link.BaseOn(copy.Other()).Private && original.Content.Private != shown.Content.Private;
        var wins = !isDisputed || Merge.Winner(EntryFields.Private, item, appointment, input) == copy;
        var wasPrivate = link.BaseOn(copy).Private;
        var madePrivate = shown.Content.Private && !wasPrivate && wins && !(copy == Side.Microbizz && item.IsOrganizedByOther);
        var stays = input.Settings.PrivateMode == PrivateMode.BusyOnly && (original.Content.Private || madePrivate);
        return stays || was is not null ? new Masking(copy, was is not null, stays, wasPrivate) : null;
    }

    /// <summary>The side that showed the mask when both last agreed; null: neither, or both say no more than it.</summary>
    public static Side? CopyIn(Link link) => (PrivateMask.Covers(link.ExchangeBase), PrivateMask.Covers(link.MicrobizzBase)) switch
    {
        (true, false) => Side.Exchange,
        (false, true) => Side.Microbizz,
        (false, false) when IsPutOnFirst(link) => Side.Exchange,
        _ => null,
    };

    /// <summary>Microbizz has come to show the mask of a pair. The base says so also where nothing was written: a run that died had put it on, or an undo or a user has put it back.</summary>
    public static bool ComesOnMicrobizz(Link? before, Link after) => CopyIn(after) == Side.Microbizz && (before is null || CopyIn(before) != Side.Microbizz);

    /// <summary>
    /// What of these fields can be taken as never agreed, or anew, in the base of a side: the base of a copy tells that it shows the mask, and so whether what is behind it still has to be carried over
    /// when the mask comes off.
    /// </summary>
    public static EntryFields Unmasked(Link link, Side side, EntryFields fields) =>
        CopyIn(link) == side ? fields & ~(PrivateMask.Fields | EntryFields.Private) : fields;

    /// <summary>What the partner that is made for an entry says.</summary>
    public static EntryContent OfNew(EntryContent content, PlanInput input) =>
        content.Private && input.Settings.PrivateMode == PrivateMode.BusyOnly ? PrivateMask.Over(content) : content;

    /// <summary>Whether the texts of an entry on its own stay out of the journal: those of a private item. What an appointment says is known in Microbizz.</summary>
    public static bool HidesTextsOf(Entry entry, PlanInput input) => entry is { Side: Side.Exchange, Content.Private: true } && input.Settings.PrivateMode == PrivateMode.BusyOnly;

    /// <summary>The fields that the copy has no say in.</summary>
    public EntryFields Hidden(Entry item, Entry appointment)
    {
        var original = Copy == Side.Exchange ? appointment : item;
        return _wasPrivate || original.Content.Private ? PrivateMask.Fields | EntryFields.Private : PrivateMask.Fields;
    }

    // An item that its user made private gets the mask before Microbizz is told so. Where the run dies between the two, or the second is undone, the sides do not agree yet that they are private, and of no other pair do they
    // agree on two titles.
    private static bool IsPutOnFirst(Link link) => PrivateMask.SaysNoMore(link.ExchangeBase) && link.MicrobizzBase.Title.Trim() != PrivateMask.Title;

    private static bool IsMadeFrom(Entry item, Entry appointment, PlanInput input) =>
        item.Stamp is { } stamp
        && stamp.Installation == input.Installation
        && stamp.Connection == input.Connection
        && (item.Kind == EntryKind.Occurrence || stamp.Appointment.ToString("D") == appointment.Key);
}
