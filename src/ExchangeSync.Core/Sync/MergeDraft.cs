using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>A merge that is being decided on. What its steps find stands upon what the ones before them have left, so their order counts.</summary>
internal sealed class MergeDraft
{
    private readonly Link _link;
    private readonly Entry _item;
    private readonly Entry _appointment;
    private readonly PlanInput _input;
    private readonly MappingOptions _mapping;
    private readonly Masking? _masking;
    private readonly EntryFields _hidden;
    private readonly bool _beganEarly;
    private readonly EntryFields _changedItem;
    private readonly EntryFields _changedAppointment;
    private readonly List<LosingVersion> _losses = [];
    private EntryContent _wantedInMicrobizz;
    private EntryContent _wantedInExchange;
    private EntryFields _fromItem;
    private EntryFields _fromAppointment;
    private EntryFields _bothWays;
    private EntryFields _unresolved;
    private EntryFields _skipped;
    private bool _noteWaits;

    /// <summary>What each side has changed since both last agreed, and what each should say of the other.</summary>
    public MergeDraft(Link link, Entry item, Entry appointment, PlanInput input, MappingOptions mapping)
    {
        (_link, _item, _appointment, _input, _mapping) = (link, item, appointment, input, mapping);
        _masking = Masking.Of(link, item, appointment, input);
        _hidden = _masking?.Hidden(item, appointment) ?? EntryFields.None;
        _wantedInMicrobizz = FieldMapping.ToMicrobizz(item.Content, appointment.Content, mapping);
        _wantedInExchange = FieldMapping.ToExchange(appointment.Content, item.Content, mapping, link.MicrobizzBase);
        _wantedInMicrobizz = _masking is { Is: true, Copy: Side.Microbizz } ? PrivateMask.Over(_wantedInMicrobizz) : _wantedInMicrobizz;
        _wantedInExchange = _masking is { Is: true, Copy: Side.Exchange } ? PrivateMask.Over(_wantedInExchange) : _wantedInExchange;
        _changedItem = ContentComparer.Changed(Side.Exchange, link.ExchangeBase, item.Content);
        _changedAppointment = ContentComparer.Changed(Side.Microbizz, link.MicrobizzBase, appointment.Content);

        // Its series began on a day that its pattern did not give, and so later in truth. As a single it takes place on that very day, also where Exchange has a single by now.
        _beganEarly = appointment.Content.RecurrenceRule is null && item.Content.RecurrenceRule is null
            && link.MicrobizzBase.PatternOf(input.Zone) is { } pattern && !pattern.Contains(link.MicrobizzBase.Time.Start.Date);
        _changedAppointment |= _beganEarly ? EntryFields.Time : EntryFields.None;
        (_fromItem, _fromAppointment) = (_changedItem & ~_changedAppointment, _changedAppointment & ~_changedItem);
    }

    /// <summary>Takes all the steps.</summary>
    public Merge Decide()
    {
        var conflicts = _changedItem & _changedAppointment & ContentComparer.Changed(Side.Microbizz, _appointment.Content, _wantedInMicrobizz) & ~_hidden;
        SettleConflicts(conflicts & ~JoinDeletedDates(conflicts));
        TakeBackFromMeeting();
        SkipWhatExchangeCannotSay();
        KeepDatesDeleted();
        LeaveSomeDate();
        HoldStartWithPattern();
        TellHourOfNewSeries();
        CarryStartWithPattern();
        CarryPatternWithStart();
        PutMask();
        TakeNoteAnew();
        return Result();
    }

    // Each side has deleted other dates of the same series: both are gone.
    private EntryFields JoinDeletedDates(EntryFields conflicts)
    {
        if ((conflicts & EntryFields.Recurrence) == 0 || _item.Content.RecurrenceRule is null || !_appointment.Content.RecursAs(_item.Content, _input.Zone))
        {
            return EntryFields.None;
        }

        List<LocalDate> deleted = [.. _item.Content.DeletedDates.Union(_appointment.Content.DeletedDates).OrderBy(date => date)];
        _wantedInMicrobizz = _wantedInMicrobizz with { DeletedDates = deleted };
        _wantedInExchange = _wantedInExchange with { DeletedDates = deleted };
        _fromItem |= EntryFields.Recurrence;
        _fromAppointment |= EntryFields.Recurrence;
        return _bothWays = EntryFields.Recurrence;
    }

    private void SettleConflicts(EntryFields conflicts)
    {
        foreach (var field in Merge.Each(conflicts))
        {
            switch (Merge.Winner(field, _item, _appointment, _input))
            {
                case Side.Exchange:
                    _fromItem |= field;
                    _losses.Add(Lost(Side.Microbizz, field));
                    break;
                case Side.Microbizz:
                    _fromAppointment |= field;
                    _losses.Add(Lost(Side.Exchange, field));
                    break;
                default:
                    _unresolved |= field;
                    break;
            }
        }
    }

    private void TakeBackFromMeeting()
    {
        var refused = _item.IsOrganizedByOther ? _fromAppointment & ~_hidden : EntryFields.None;
        if (refused != EntryFields.None)
        {
            _losses.RemoveAll(loss => loss.Side == Side.Exchange);
            _losses.Add(new LosingVersion(Side.Microbizz, refused, JournalKind.Skip, SyncReasons.MeetingOfAnotherOrganizer,
                "The meeting is organized by somebody else, so the change was not carried to Exchange and the appointment went back to what Exchange says."));
            _fromItem |= refused;
            _fromAppointment &= ~refused;
        }
    }

    private void SkipWhatExchangeCannotSay()
    {
        if ((_fromAppointment & EntryFields.Recurrence) != 0 && RecurrenceRules.WhyNotInExchange(_appointment.Content, _item, _input) is { } why)
        {
            Skip(EntryFields.Recurrence, why.Reason, why.Message);
        }

        if ((_fromAppointment & EntryFields.Time) != 0 && _item.Content.RecurrenceRule is not null && RecurrenceRules.WhyNotMoved(_appointment.Content, _input) is { } whyNotMoved)
        {
            Skip(EntryFields.Time, whyNotMoved.Reason, whyNotMoved.Message);
        }

        if (RecurrenceRules.HeldByPrivateDate(_item, _appointment.Content, _fromAppointment, _masking, _input) is var held && held != EntryFields.None)
        {
            Skip(held, SyncReasons.PrivateDateInTheWay, RecurrenceRules.PrivateDateInTheWay);
        }
    }

    private void Skip(EntryFields fields, string reason, string message)
    {
        _losses.Add(new LosingVersion(Side.Microbizz, fields, JournalKind.Skip, reason, message));
        _fromAppointment &= ~fields;
        _skipped |= fields;
    }

    private void KeepDatesDeleted()
    {
        if ((_fromAppointment & RecurrenceRules.Occasions) == EntryFields.Recurrence
            && _appointment.Content.RecursAs(_item.Content, _input.Zone) && _item.Content.DeletedDates.Except(_wantedInExchange.DeletedDates).Any())
        {
            _losses.Add(new LosingVersion(Side.Microbizz, EntryFields.Recurrence, JournalKind.Skip, SyncReasons.DeletedOccurrenceCannotReturn,
                "Exchange can't bring a deleted occurrence back without writing the whole series anew, so it stays deleted there."));
            _wantedInExchange = _wantedInExchange with { DeletedDates = [.. _wantedInExchange.DeletedDates.Union(_item.Content.DeletedDates).OrderBy(date => date)] };
        }
    }

    // The time of the one and the pattern of the other can make a series without dates; then only one of the two changes can stay.
    private void LeaveSomeDate()
    {
        var (ofItem, ofAppointment) = (_fromItem & RecurrenceRules.Occasions, _fromAppointment & RecurrenceRules.Occasions);
        if (ofItem == EntryFields.None || ofAppointment == EntryFields.None || _item.Content.RecurrenceRule is null
            || _appointment.Content.With(ofItem, _wantedInMicrobizz).PatternOf(_input.Zone) is not { } pattern || SeriesRule.FirstDate(pattern) is not null)
        {
            return;
        }

        var winner = Merge.Winner(EntryFields.Recurrence, _item, _appointment, _input);
        if (winner is { } side)
        {
            _losses.Add(Lost(side.Other(), side == Side.Exchange ? ofAppointment : ofItem));
        }

        _fromItem = winner == Side.Exchange ? _fromItem | RecurrenceRules.Occasions : _fromItem & ~RecurrenceRules.Occasions;
        _fromAppointment = winner == Side.Microbizz ? _fromAppointment | RecurrenceRules.Occasions : _fromAppointment & ~RecurrenceRules.Occasions;
        _unresolved |= winner is null ? RecurrenceRules.Occasions : EntryFields.None;
    }

    // Exchange drops all exceptions of a series whose start is written, also those that users made since on dates of the pattern that is in conflict. Microbizz has none of these before that is settled.
    private void HoldStartWithPattern()
    {
        if ((_unresolved & EntryFields.Recurrence) != 0 && _item.Content.RecurrenceRule is not null)
        {
            _unresolved |= _fromAppointment & EntryFields.Time;
            _fromAppointment &= ~EntryFields.Time;
        }
    }

    // What recurs from now on does so at the hour that Exchange makes of the one it is moved to: where the clock skips that on the first of its days, it is another one.
    private void TellHourOfNewSeries()
    {
        if ((_fromItem & EntryFields.Recurrence) == 0 || (_fromAppointment & EntryFields.Time) == 0 || _appointment.Content.RecurrenceRule is not null)
        {
            return;
        }

        var moved = _item.Content.With(EntryFields.Time, _wantedInExchange);
        var first = moved.PatternOf(_input.Zone) is { } dates && SeriesRule.FirstDate(dates) is { } date ? moved.OccurrenceOn(date) : moved.Time;
        var shown = FieldMapping.ToExchange(_appointment.Content with { Time = first }, null, _mapping).Time;
        moved = shown.Start == first.Start && shown.End == first.End ? moved : moved with { Time = shown };
        _wantedInMicrobizz = _wantedInMicrobizz.With(EntryFields.Time, FieldMapping.ToMicrobizz(moved, _appointment.Content, _mapping));
        _fromItem |= EntryFields.Time;
        _bothWays |= EntryFields.Time;
    }

    // A series of Microbizz may begin on a day that its pattern does not give, and Exchange then begins it later. Another pattern is counted from where its own side begins.
    private void CarryStartWithPattern()
    {
        if (((_fromItem | _fromAppointment) & EntryFields.Time) == 0 && !_appointment.Content.RecursAs(_item.Content, _input.Zone))
        {
            _fromItem |= (_fromItem & EntryFields.Recurrence) != 0 ? EntryFields.Time : EntryFields.None;
            _fromAppointment |= (_fromAppointment & EntryFields.Recurrence) != 0 ? EntryFields.Time : EntryFields.None;
        }
    }

    // Two patterns that give the same dates from one start, such as every other week with weeks that begin on another day, need not from another one; and what was deleted in Microbizz while the times
    // of both were not the same may be a date in Exchange only now.
    private void CarryPatternWithStart()
    {
        if (_item.Content.RecurrenceRule is null || _appointment.Content.RecurrenceRule is null || ((_fromItem | _fromAppointment | _skipped | _unresolved) & EntryFields.Recurrence) != 0)
        {
            return;
        }

        if ((_fromAppointment & EntryFields.Time) != 0)
        {
            var isOther = !_item.Content.With(EntryFields.Time, _wantedInExchange).RecursAs(_appointment.Content, _input.Zone);
            _wantedInExchange = isOther ? _wantedInExchange with { RecurrenceRule = _appointment.Content.RecurrenceRule } : _wantedInExchange;
            _fromAppointment |= isOther || _wantedInExchange.DeletedDates.Except(_item.Content.DeletedDates).Any() ? EntryFields.Recurrence : EntryFields.None;
        }

        if ((_fromItem & EntryFields.Time) != 0 && !_appointment.Content.With(EntryFields.Time, _wantedInMicrobizz).RecursAs(_item.Content, _input.Zone))
        {
            _wantedInMicrobizz = _wantedInMicrobizz with { RecurrenceRule = _item.Content.RecurrenceRule };
            _fromItem |= EntryFields.Recurrence;
        }
    }

    private void PutMask()
    {
        switch (_masking?.Copy)
        {
            case Side.Microbizz:
                LoseBehindMask(Side.Microbizz, _changedAppointment & ContentComparer.Changed(Side.Microbizz, _appointment.Content, _wantedInMicrobizz));
                _fromItem |= _hidden;
                _fromAppointment &= ~_hidden;
                break;
            case Side.Exchange:
                // An item is never rewritten because of a setting: mask and text change places there when a user changes one of the two.
                LoseBehindMask(Side.Exchange, _changedItem & ContentComparer.Changed(Side.Exchange, _item.Content, _wantedInExchange));
                var touched = _link.MaskDue || !_item.Content.Private || ((_changedItem | _changedAppointment) & (_hidden | EntryFields.Private)) != EntryFields.None;
                _fromAppointment = (_fromAppointment & ~_hidden) | (touched ? _hidden & ~EntryFields.Participants : EntryFields.None);
                _fromItem &= ~_hidden;
                break;
        }
    }

    private void LoseBehindMask(Side copy, EntryFields changed)
    {
        if ((changed & _hidden) != EntryFields.None)
        {
            _losses.Add(new LosingVersion(copy, changed & _hidden, JournalKind.Skip, SyncReasons.PrivateMasked,
                "Only the time and the status of a private entry are synchronized, so the change was not carried over and the copy shows the mask again."));
        }
    }

    private void TakeNoteAnew()
    {
        _noteWaits = _link.KeepsHtml is { } kept && kept != _mapping.KeepHtml && ((_changedAppointment | _unresolved) & EntryFields.Note) == EntryFields.None;
        _fromItem |= _noteWaits && _masking is not { Copy: Side.Exchange } ? EntryFields.Note : EntryFields.None;
    }

    private Merge Result()
    {
        var toMicrobizz = _fromItem & ContentComparer.Differs(Side.Microbizz, _appointment.Content, _wantedInMicrobizz);
        var toExchange = _fromAppointment & ContentComparer.Differs(Side.Exchange, _item.Content, _wantedInExchange);
        var agreed = (_changedItem | _changedAppointment) & ~(toMicrobizz | toExchange | _unresolved | _skipped);
        var behindMask = _masking is not null && _masking.Is != _masking.Was && (_masking.Copy == Side.Exchange ? toExchange : toMicrobizz) != EntryFields.None ? _hidden : EntryFields.None;
        return new Merge
        {
            ToMicrobizz = toMicrobizz,
            Remapped = toMicrobizz & ~(_changedItem | _changedAppointment),
            NoteWaits = _noteWaits && (toMicrobizz & EntryFields.Note) != EntryFields.None,
            TimeDue = _beganEarly && ((toExchange | _unresolved) & EntryFields.Time) != EntryFields.None,
            MaskDue = _masking is { Is: true, Copy: Side.Exchange } && (toExchange & PrivateMask.Fields) != EntryFields.None,
            MaskFollows = _masking is { Is: true, Was: false, Copy: Side.Microbizz } && (toExchange & EntryFields.Private) != EntryFields.None,
            HidesTexts = _masking is { HidesTexts: true },
            ToExchange = toExchange,
            Unresolved = _unresolved,
            Agreed = agreed & ~behindMask,
            BehindMask = agreed & behindMask,
            Copy = _masking?.Copy,
            Skipped = _skipped,
            BothWays = _bothWays,
            Losses = _losses,
            ExchangeContent = _wantedInExchange,
            MicrobizzContent = _wantedInMicrobizz,
        };
    }

    private static LosingVersion Lost(Side side, EntryFields field) =>
        new(side, field, JournalKind.Conflict, SyncReasons.ConflictResolved, $"Both sides changed it; {side.Other()}'s version stays.");
}
