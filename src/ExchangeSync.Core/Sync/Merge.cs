using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Three-way merge of one link, field by field: a side's field is changed when it differs from that side's own half of the base.</summary>
internal sealed record Merge
{
    private const EntryFields Occasions = EntryFields.Time | EntryFields.Recurrence;

    /// <summary>Changed on one side or both, and the same on both by now.</summary>
    public EntryFields Agreed { get; private init; }

    /// <summary>To be written in Exchange.</summary>
    public EntryFields ToExchange { get; private init; }

    /// <summary>To be written in Microbizz.</summary>
    public EntryFields ToMicrobizz { get; private init; }

    /// <summary>In conflict, and left so (policy Manual).</summary>
    public EntryFields Unresolved { get; private init; }

    /// <summary>Changed in Microbizz, and not to be expressed in Exchange as things are: not agreed on, so that another setting or another rule carries it over.</summary>
    public EntryFields Skipped { get; private init; }

    /// <summary>Changed on both sides, and each has something for the other.</summary>
    public EntryFields BothWays { get; private init; }

    /// <summary>Of <see cref="ToMicrobizz"/>: what no user changed, but a setting shows differently now.</summary>
    public EntryFields Remapped { get; private init; }

    /// <summary>The appointment's note has not yet been made under the present setting "Keep HTML".</summary>
    public bool NoteWaits { get; private init; }

    /// <summary>
    /// Microbizz gets the mask because its user made it private there, which Exchange is told of first: the mask comes only once that is done, because no base can tell of one over what is not private on both sides.
    /// </summary>
    public bool MaskFollows { get; private init; }

    private Side? Copy { get; init; }

    private EntryFields BehindMask { get; init; }

    /// <summary>The time is still to be carried to Exchange, and once the pattern is agreed on nothing but the base can tell.</summary>
    public bool TimeDue { get; private init; }

    /// <summary>See <see cref="Link.MaskDue"/>.</summary>
    public bool MaskDue { get; private init; }

    /// <summary>See <see cref="Masking.HidesTexts"/>.</summary>
    public bool HidesTexts { get; private init; }

    /// <summary>Versions that give way.</summary>
    public IReadOnlyList<LosingVersion> Losses { get; private init; } = [];

    /// <summary>What the item should say.</summary>
    public required EntryContent ExchangeContent { get; init; }

    /// <summary>What the appointment should say.</summary>
    public required EntryContent MicrobizzContent { get; init; }

    /// <summary>Merges; <paramref name="item"/> and <paramref name="appointment"/> are the two sides of <paramref name="link"/> as they are now.</summary>
    public static Merge Of(Link link, Entry item, Entry appointment, PlanInput input, MappingOptions mapping)
    {
        var masking = Masking.Of(link, item, appointment, input);
        var hidden = masking?.Hidden(item, appointment) ?? EntryFields.None;
        var wantedInMicrobizz = FieldMapping.ToMicrobizz(item.Content, appointment.Content, mapping);
        var wantedInExchange = FieldMapping.ToExchange(appointment.Content, item.Content, mapping, link.MicrobizzBase);
        wantedInMicrobizz = masking is { Is: true, Copy: Side.Microbizz } ? PrivateMask.Over(wantedInMicrobizz) : wantedInMicrobizz;
        wantedInExchange = masking is { Is: true, Copy: Side.Exchange } ? PrivateMask.Over(wantedInExchange) : wantedInExchange;
        var changedItem = ContentComparer.Changed(Side.Exchange, link.ExchangeBase, item.Content);
        var changedAppointment = ContentComparer.Changed(Side.Microbizz, link.MicrobizzBase, appointment.Content);
        var beganEarly = appointment.Content.RecurrenceRule is null && item.Content.RecurrenceRule is null
            && link.MicrobizzBase.PatternOf(input.Zone) is { } pattern && !pattern.Contains(link.MicrobizzBase.Time.Start.Date);
        if (beganEarly)
        {
            // Its series began on a day that its pattern did not give, and so later in truth. As a single it takes place on that very day, also where Exchange has a single by now.
            changedAppointment |= EntryFields.Time;
        }

        var both = changedItem & changedAppointment;
        var conflicts = both & ContentComparer.Changed(Side.Microbizz, appointment.Content, wantedInMicrobizz) & ~hidden;

        var fromItem = changedItem & ~changedAppointment;
        var fromAppointment = changedAppointment & ~changedItem;
        var bothWays = EntryFields.None;
        if ((conflicts & EntryFields.Recurrence) != 0 && item.Content.RecurrenceRule is not null && appointment.Content.RecursAs(item.Content, input.Zone))
        {
            // Each side has deleted other dates of the same series: both are gone.
            List<LocalDate> deleted = [.. item.Content.DeletedDates.Union(appointment.Content.DeletedDates).OrderBy(date => date)];
            wantedInMicrobizz = wantedInMicrobizz with { DeletedDates = deleted };
            wantedInExchange = wantedInExchange with { DeletedDates = deleted };
            conflicts &= ~EntryFields.Recurrence;
            fromItem |= EntryFields.Recurrence;
            fromAppointment |= EntryFields.Recurrence;
            bothWays = EntryFields.Recurrence;
        }

        var losses = new List<LosingVersion>();
        var unresolved = EntryFields.None;
        foreach (var field in Each(conflicts))
        {
            switch (Winner(field, item, appointment, input))
            {
                case Side.Exchange:
                    fromItem |= field;
                    losses.Add(Lost(Side.Microbizz, field));
                    break;
                case Side.Microbizz:
                    fromAppointment |= field;
                    losses.Add(Lost(Side.Exchange, field));
                    break;
                default:
                    unresolved |= field;
                    break;
            }
        }

        var refused = item.IsOrganizedByOther ? fromAppointment & ~hidden : EntryFields.None;
        if (refused != EntryFields.None)
        {
            losses.RemoveAll(loss => loss.Side == Side.Exchange);
            losses.Add(new LosingVersion(Side.Microbizz, refused, JournalKind.Skip, SyncReasons.MeetingOfAnotherOrganizer,
                "The meeting is organized by somebody else, so the change was not carried to Exchange and the appointment went back to what Exchange says."));
            fromItem |= refused;
            fromAppointment &= ~refused;
        }

        var skipped = EntryFields.None;
        if ((fromAppointment & EntryFields.Recurrence) != 0 && RecurrenceRules.WhyNotInExchange(appointment.Content, item, input) is { } why)
        {
            losses.Add(new LosingVersion(Side.Microbizz, EntryFields.Recurrence, JournalKind.Skip, why.Reason, why.Message));
            fromAppointment &= ~EntryFields.Recurrence;
            skipped = EntryFields.Recurrence;
        }

        if ((fromAppointment & EntryFields.Time) != 0 && item.Content.RecurrenceRule is not null && RecurrenceRules.WhyNotMoved(appointment.Content, input) is { } whyNotMoved)
        {
            losses.Add(new LosingVersion(Side.Microbizz, EntryFields.Time, JournalKind.Skip, whyNotMoved.Reason, whyNotMoved.Message));
            fromAppointment &= ~EntryFields.Time;
            skipped |= EntryFields.Time;
        }

        var moves = fromAppointment & (appointment.Content.RecursAs(item.Content, input.Zone) ? EntryFields.Time : EntryFields.Time | EntryFields.Recurrence);
        if (moves != EntryFields.None && RecurrenceRules.HasPrivateDateInExchange(item, masking, input))
        {
            losses.Add(new LosingVersion(Side.Microbizz, moves, JournalKind.Skip, SyncReasons.PrivateDateInTheWay,
                "The series has a private date in Exchange, of which Microbizz knows no texts. Exchange drops it when the times of the series are written, so they stay as they are there."));
            fromAppointment &= ~moves;
            skipped |= moves;
        }

        if ((fromAppointment & EntryFields.Recurrence) != 0 && (fromAppointment & EntryFields.Time) == 0
            && appointment.Content.RecursAs(item.Content, input.Zone) && item.Content.DeletedDates.Except(wantedInExchange.DeletedDates).Any())
        {
            losses.Add(new LosingVersion(Side.Microbizz, EntryFields.Recurrence, JournalKind.Skip, SyncReasons.DeletedOccurrenceCannotReturn,
                "Exchange can't bring a deleted occurrence back without writing the whole series anew, so it stays deleted there."));
            wantedInExchange = wantedInExchange with { DeletedDates = [.. wantedInExchange.DeletedDates.Union(item.Content.DeletedDates).OrderBy(date => date)] };
        }

        if (LeavesNoDate(item, appointment, fromItem & Occasions, fromAppointment & Occasions, wantedInMicrobizz, input))
        {
            // The time of the one and the pattern of the other make a series without dates, so only one of the two changes can stay.
            switch (Winner(EntryFields.Recurrence, item, appointment, input))
            {
                case Side.Exchange:
                    losses.Add(Lost(Side.Microbizz, fromAppointment & Occasions));
                    fromItem |= Occasions;
                    fromAppointment &= ~Occasions;
                    break;
                case Side.Microbizz:
                    losses.Add(Lost(Side.Exchange, fromItem & Occasions));
                    fromAppointment |= Occasions;
                    fromItem &= ~Occasions;
                    break;
                default:
                    unresolved |= Occasions;
                    fromItem &= ~Occasions;
                    fromAppointment &= ~Occasions;
                    break;
            }
        }

        if ((fromItem & EntryFields.Recurrence) != 0 && (fromAppointment & EntryFields.Time) != 0 && appointment.Content.RecurrenceRule is null)
        {
            // What recurs from now on does so at the hour that Exchange makes of the one it is moved to: where the clock skips that on the first of its days, it is another one.
            var moved = item.Content.With(EntryFields.Time, wantedInExchange);
            var first = moved.PatternOf(input.Zone) is { } dates && SeriesRule.FirstDate(dates) is { } date ? moved.OccurrenceOn(date) : moved.Time;
            var shown = FieldMapping.ToExchange(appointment.Content with { Time = first }, null, mapping).Time;
            moved = shown.Start == first.Start && shown.End == first.End ? moved : moved with { Time = shown };
            wantedInMicrobizz = wantedInMicrobizz.With(EntryFields.Time, FieldMapping.ToMicrobizz(moved, appointment.Content, mapping));
            fromItem |= EntryFields.Time;
            bothWays |= EntryFields.Time;
        }

        // A series of Microbizz may begin on a day that its pattern does not give, and Exchange then begins it later. Another pattern is counted from where its own side begins.
        if (((fromItem | fromAppointment) & EntryFields.Time) == 0 && !appointment.Content.RecursAs(item.Content, input.Zone))
        {
            fromItem |= (fromItem & EntryFields.Recurrence) != 0 ? EntryFields.Time : EntryFields.None;
            fromAppointment |= (fromAppointment & EntryFields.Recurrence) != 0 ? EntryFields.Time : EntryFields.None;
        }

        // Two patterns that give the same dates from one start, such as every other week with weeks that begin on another day, need not from another one; and what was deleted in Microbizz while the times
        // of both were not the same may be a date in Exchange only now.
        if (item.Content.RecurrenceRule is not null && appointment.Content.RecurrenceRule is not null && ((fromItem | fromAppointment | skipped | unresolved) & EntryFields.Recurrence) == 0)
        {
            fromAppointment |= (fromAppointment & EntryFields.Time) != 0
                && (!item.Content.With(EntryFields.Time, wantedInExchange).RecursAs(appointment.Content, input.Zone) || wantedInExchange.DeletedDates.Except(item.Content.DeletedDates).Any())
                ? EntryFields.Recurrence : EntryFields.None;
            fromItem |= (fromItem & EntryFields.Time) != 0 && !appointment.Content.With(EntryFields.Time, wantedInMicrobizz).RecursAs(item.Content, input.Zone) ? EntryFields.Recurrence : EntryFields.None;
        }

        switch (masking?.Copy)
        {
            case Side.Microbizz:
                AddMasked(losses, Side.Microbizz, changedAppointment & hidden & ContentComparer.Changed(Side.Microbizz, appointment.Content, wantedInMicrobizz));
                fromItem |= hidden;
                fromAppointment &= ~hidden;
                break;
            case Side.Exchange:
                // An item is never rewritten because of a setting: mask and text change places there when a user changes one of the two.
                AddMasked(losses, Side.Exchange, changedItem & hidden & ContentComparer.Changed(Side.Exchange, item.Content, wantedInExchange));
                var touched = link.MaskDue || (masking.Is && !item.Content.Private) || ((changedItem | changedAppointment) & (hidden | EntryFields.Private)) != EntryFields.None;
                fromAppointment = (fromAppointment & ~hidden) | (touched ? hidden & ~EntryFields.Participants : EntryFields.None);
                fromItem &= ~hidden;
                break;
        }

        var noteWaits = link.KeepsHtml is { } kept && kept != mapping.KeepHtml && ((changedAppointment | unresolved) & EntryFields.Note) == EntryFields.None;
        fromItem |= noteWaits && masking is not { Copy: Side.Exchange } ? EntryFields.Note : EntryFields.None;

        var toMicrobizz = fromItem & ContentComparer.Differs(Side.Microbizz, appointment.Content, wantedInMicrobizz);
        var toExchange = fromAppointment & ContentComparer.Differs(Side.Exchange, item.Content, wantedInExchange);

        var agreed = (changedItem | changedAppointment) & ~(toMicrobizz | toExchange | unresolved | skipped);
        var behindMask = masking is not null && masking.Is != masking.Was && (masking.Copy == Side.Exchange ? toExchange : toMicrobizz) != EntryFields.None ? hidden : EntryFields.None;
        return new Merge
        {
            ToMicrobizz = toMicrobizz,
            Remapped = toMicrobizz & ~(changedItem | changedAppointment),
            NoteWaits = noteWaits && (toMicrobizz & EntryFields.Note) != EntryFields.None,
            TimeDue = beganEarly && ((toExchange | unresolved) & EntryFields.Time) != EntryFields.None,
            MaskDue = masking is { Is: true, Copy: Side.Exchange } && (toExchange & PrivateMask.Fields) != EntryFields.None,
            MaskFollows = masking is { Is: true, Was: false, Copy: Side.Microbizz } && (toExchange & EntryFields.Private) != EntryFields.None,
            HidesTexts = masking is { HidesTexts: true },
            ToExchange = toExchange,
            Unresolved = unresolved,
            Agreed = agreed & ~behindMask,
            BehindMask = agreed & behindMask,
            Copy = masking?.Copy,
            Skipped = skipped,
            BothWays = bothWays,
            Losses = losses,
            ExchangeContent = wantedInExchange,
            MicrobizzContent = wantedInMicrobizz,
        };
    }

    /// <summary>
    /// The same on both by now, and agreed on once that side is written: what is behind a mask that is put on or taken off by it. Where a run dies before, nothing else tells that this still has to come.
    /// </summary>
    public EntryFields SettledBy(Side side) => side == Copy ? BehindMask : EntryFields.None;

    /// <summary>The side whose version of a field stays, by the connection's policy; null: neither.</summary>
    public static Side? Winner(EntryFields field, Entry item, Entry appointment, PlanInput input)
    {
        if (field == EntryFields.Participants)
        {
            return Side.Exchange;
        }

        // Emptying a note counts as a choice only against an untouched one: in a conflict the filled version is the one that can be lost.
        if (field == EntryFields.Note && item.Content.Note.IsEmpty != appointment.Content.Note.IsEmpty)
        {
            return item.Content.Note.IsEmpty ? Side.Microbizz : Side.Exchange;
        }

        return input.Settings.ConflictPolicy switch
        {
            ConflictPolicy.ExchangeWins => Side.Exchange,
            ConflictPolicy.MicrobizzWins => Side.Microbizz,
            ConflictPolicy.NewestWins => IsClearlyNewer(appointment, item, input) ? Side.Microbizz : Side.Exchange,
            _ => null,
        };
    }

    /// <summary>The single fields in <paramref name="fields"/>.</summary>
    public static IEnumerable<EntryFields> Each(EntryFields fields)
    {
        for (var bit = 1; bit <= (int)EntryFields.All; bit <<= 1)
        {
            if (((int)fields & bit) != 0)
            {
                yield return (EntryFields)bit;
            }
        }
    }

    private static bool LeavesNoDate(Entry item, Entry appointment, EntryFields fromItem, EntryFields fromAppointment, EntryContent wantedInMicrobizz, PlanInput input) =>
        fromItem != EntryFields.None && fromAppointment != EntryFields.None && item.Content.RecurrenceRule is not null
        && appointment.Content.With(fromItem, wantedInMicrobizz).PatternOf(input.Zone) is { } pattern && SeriesRule.FirstDate(pattern) is null;

    private static void AddMasked(List<LosingVersion> losses, Side copy, EntryFields fields)
    {
        if (fields != EntryFields.None)
        {
            losses.Add(new LosingVersion(copy, fields, JournalKind.Skip, SyncReasons.PrivateMasked,
                "Only the time and the status of a private entry are synchronized, so the change was not carried over and the copy shows the mask again."));
        }
    }

    private static LosingVersion Lost(Side side, EntryFields field) =>
        new(side, field, JournalKind.Conflict, SyncReasons.ConflictResolved, $"Both sides changed it; {side.Other()}'s version stays.");

    // Clocks of two machines never agree to the second, so within two seconds Exchange is right.
    private static bool IsClearlyNewer(Entry appointment, Entry item, PlanInput input) =>
        appointment.LastModified is { } ours && item.LastModified is { } theirs
        && ours > theirs - input.ExchangeClockSkew + Duration.FromSeconds(2);
}
