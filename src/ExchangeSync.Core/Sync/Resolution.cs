using ExchangeSync.Calendar;
using ExchangeSync.Store;

namespace ExchangeSync.Sync;

/// <summary>
/// What the resolution of a conflict writes on a pair, by the rules of a plan: as if nothing had changed but the fields of the conflict, and these on the chosen side alone. A pure function.
/// </summary>
/// <param name="input">What was read of the pair, and of what belongs to it.</param>
/// <param name="pair">The pair, both of whose entries are there.</param>
/// <param name="side">The side whose version stays.</param>
internal sealed class Resolution(PlanInput input, ObservedLink pair, Side side)
{
    private const string MeetingOfAnother = "The meeting is organized by somebody else.";
    private readonly MappingOptions _mapping = input.ToMapping();
    private readonly Masking? _masking = Masking.Of(pair.Link, pair.Exchange.Entry!, pair.Microbizz.Entry!, input);

    /// <summary>The item as it was read.</summary>
    public Entry Item => pair.Exchange.Entry!;

    /// <summary>The appointment as it was read.</summary>
    public Entry Appointment => pair.Microbizz.Entry!;

    /// <summary>Why a resolution may write none of these fields; null: it may.</summary>
    public StoreException? WhyNot(EntryFields fields) =>
        new SyncScope(input, _mapping).LeftOut(pair) is not null ? ConflictRules.LeftOut()
        : fields != EntryFields.None && Shown(fields) == EntryFields.None ? ConflictRules.Masked()
        : null;

    /// <summary>These fields without those that the mask of a private entry hides.</summary>
    public EntryFields Shown(EntryFields fields) => fields & ~(_masking?.Hidden(Item, Appointment) ?? EntryFields.None);

    /// <summary>The fields that users have edited on that side since the conflict was written down and that no run has seen.</summary>
    public EntryFields EditedSince(RecordedConflict conflict, Side on)
    {
        var edited = ContentComparer.Changed(on, pair.Link.BaseOn(on), On(on).Content);
        return conflict.VersionOf(on) is { } known ? edited & ContentComparer.Changed(on, known, On(on).Content) : edited;
    }

    /// <summary>The write of the chosen version on its own side, where something else has been written there since; null: it says it.</summary>
    /// <exception cref="StoreException">ConflictNotWritable: it, or what follows from it across, is not to be written.</exception>
    public SyncAction? Restored(EntryFields fields, EntryContent version)
    {
        var own = On(side);
        var differing = ContentComparer.Differs(side, own.Content, version) & fields;
        var content = own.Content.With(differing, version);
        if (side == Side.Exchange && WhyNotInExchange(differing, content) is { } why)
        {
            throw ConflictRules.NotWritable(side, why);
        }

        // What is refused across is refused before anything is written.
        var restored = new Observation(own with { Content = content });
        new Resolution(input, side == Side.Exchange ? pair with { Exchange = restored } : pair with { Microbizz = restored }, side).Carried(fields);
        return differing == EntryFields.None ? null : Update(side, differing, content) with { Leads = true };
    }

    /// <summary>The write that makes the other side say in these fields what the chosen one says; null: it does.</summary>
    /// <exception cref="StoreException">ConflictNotWritable.</exception>
    public SyncAction? Carried(EntryFields fields)
    {
        if (side == Side.Microbizz && Item.Kind == EntryKind.Occurrence && (fields & EntryFields.Recurrence) != EntryFields.None)
        {
            throw ConflictRules.NotWritable(side, "How a series recurs is not said by one date of it.");
        }

        var ownDates = OwnDates(fields);
        fields &= ~ownDates;
        var merge = Merge.Of(Leading(fields), Item, Appointment, input, _mapping);
        var allowed = fields | ((fields & RecurrenceRules.Occasions) != EntryFields.None ? RecurrenceRules.Occasions & ~ownDates : EntryFields.None);
        var (following, content) = side == Side.Exchange ? (merge.ToMicrobizz & allowed, merge.MicrobizzContent) : (merge.ToExchange & allowed, merge.ExchangeContent);
        var losses = merge.Losses.Where(loss => loss.Side == side && (loss.Fields & fields) != EntryFields.None).ToList();
        if (losses.Find(loss => (loss.Fields & fields & ~following) != EntryFields.None) is { } refused)
        {
            throw ConflictRules.NotWritable(side, refused.Reason == SyncReasons.MeetingOfAnotherOrganizer ? MeetingOfAnother : refused.Message);
        }

        return following == EntryFields.None ? null : Update(side.Other(), following, On(side.Other()).Content.With(following, content)) with { Losses = losses };
    }

    /// <summary>
    /// A write with what it asks for before it. Where it says on which dates a series falls, what goes with its date is in the journal; and what users have made in Exchange of dates that stay goes to Microbizz first,
    /// because Exchange drops it and the next run makes it again by what Microbizz says.
    /// </summary>
    public SyncPlan Plan(SyncAction write)
    {
        if (!input.IsSeriesMode || !FollowUps.WritesDates(write))
        {
            return new SyncPlan([write], []);
        }

        var scope = new SyncScope(input, _mapping);
        var swept = new SweptDates(input, scope, new SeriesDeletes(input, scope));
        var written = write with { Losses = [.. write.Losses, .. swept.AllLosses(On(write.Side), write.Fields, write.Content!)] };
        return new SyncPlan(write.Side == Side.Exchange ? [.. Saving(write, swept), written] : [written], []);
    }

    /// <summary>How a series recurs, where its dates are entries of their own in Microbizz: it becomes none there, and the next run carries its dates over.</summary>
    public EntryFields OwnDates(EntryFields fields) =>
        side == Side.Exchange && Item.Content.RecurrenceRule is not null && !input.IsSeriesMode ? fields & EntryFields.Recurrence : EntryFields.None;

    /// <summary>What tells the next run that Exchange's version of these fields is still to be carried over.</summary>
    public SyncAction LeavesTo(EntryFields fields) => Update(Side.Exchange, fields, Item.Content) with { Leads = true };

    /// <summary>The two say the same in these fields.</summary>
    public SyncAction Agreed(EntryFields fields) => new() { Kind = SyncActionKind.Refresh, Link = pair.Link, Exchange = Item, Microbizz = Appointment, Fields = fields };

    // What a run would do for these dates now; one that waits for the conflict to be resolved waits no more.
    private IEnumerable<SyncAction> Saving(SyncAction write, SweptDates swept)
    {
        var link = write.Leads ? pair.Link : Leading(write.Fields);
        var chosen = input with
        {
            Links = [.. input.Links.Select(one => one.Link.Id == link.Id ? one with { Link = link } : one)],
            SeriesLinks = [.. input.SeriesLinks.Select(one => one.Id == link.Id ? link : one)],
        };
        return Planner.Plan(chosen).Actions
            .Where(action => action is { Side: Side.Microbizz, Kind: SyncActionKind.Create or SyncActionKind.Update, Exchange: { IsException: true, OriginalDate: { } date } exception }
                && exception.SeriesKey == Item.Key && !swept.IsDropped(date, write.Content!));
    }

    private Entry On(Side of) => of == Side.Exchange ? Item : Appointment;

    private string? WhyNotInExchange(EntryFields fields, EntryContent content) =>
        fields == EntryFields.None ? null
        : Item.IsOrganizedByOther ? MeetingOfAnother
        : RecurrenceRules.HeldByPrivateDate(Item, content, fields, _masking, input) != EntryFields.None ? RecurrenceRules.PrivateDateInTheWay
        : null;

    private Link Leading(EntryFields fields)
    {
        var (item, appointment) = (Item.Content.ToBase(), Appointment.Content.ToBase());
        return pair.Link with
        {
            ExchangeBase = side == Side.Exchange ? item.NeverAgreed(fields) : item,
            MicrobizzBase = side == Side.Microbizz ? appointment.NeverAgreed(fields) : appointment,
        };
    }

    private SyncAction Update(Side on, EntryFields fields, EntryContent content) => new()
    {
        Kind = SyncActionKind.Update,
        Side = on,
        Link = pair.Link,
        Exchange = Item,
        Microbizz = Appointment,
        Fields = fields,
        Content = content,
        Reason = SyncReasons.ConflictResolved,
        Message = ConflictRules.Chosen,
        HidesTexts = _masking is { HidesTexts: true },
    };
}
