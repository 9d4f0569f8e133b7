using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>The decision table for linked entries: what each side's state asks for.</summary>
internal sealed class LinkPlanner
{
    private readonly PlanInput _input;
    private readonly MappingOptions _mapping;
    private readonly SyncScope _scope;
    private readonly SeriesPlanner _series;
    private readonly ModeSwitch _modes;
    private readonly SeriesDeletes _deletes;
    private readonly SweptDates _swept;

    public LinkPlanner(PlanInput input, MappingOptions mapping, SyncScope scope, SeriesPlanner series, ModeSwitch modes, SeriesDeletes deletes, SweptDates swept)
    {
        _series = series;
        _modes = modes;
        _deletes = deletes;
        _swept = swept;
        _input = input;
        _mapping = mapping;
        _scope = scope;
    }

    public IEnumerable<SyncAction> Plan(ObservedLink pair)
    {
        var (link, exchange, microbizz) = pair;
        if ((exchange.Deleted || exchange.CalendarReplaced) && (microbizz.Deleted || microbizz.CalendarReplaced))
        {
            return [new SyncAction { Kind = SyncActionKind.Unlink, Link = link }];
        }

        var unusable = Unusable(pair, Side.Exchange) ?? Unusable(pair, Side.Microbizz);
        if (unusable is not null)
        {
            return [unusable];
        }

        if (_scope.WasCalledOff(pair))
        {
            return [CalledOff(link, exchange.Entry!, microbizz.Entry!)];
        }

        // What ExchangeSync itself has swept away comes back, and which series an appointment belongs to is no content of it: both whatever the settings leave out.
        if (_series.Reapply(pair) is { } reapplied)
        {
            return [reapplied];
        }

        if (_modes.Regroup(pair) is { } regrouped)
        {
            return [regrouped];
        }

        if (_scope.LeftOut(pair) is not null)
        {
            return [_deletes.OfLeftOut(pair) ?? Sleep(pair)];
        }

        if (!_input.IsSeriesMode && exchange.Deleted && microbizz.Entry is { SeriesKey: not null } exception)
        {
            // Its series is about to go, wherever the window is.
            return ItemDeleted(link, exception, exchange.IsHeld);
        }

        if (_modes.Dissolve(pair) is { } dissolved)
        {
            return Dissolved(pair, dissolved.ToList());
        }

        if (_deletes.OfException(pair) is { } withSeries)
        {
            // What is still a date of the series gets its partner at once: a pattern written in this very plan would sweep away what Exchange says of it.
            return [withSeries is { Exchange: { IsException: true } item, Losses.Count: 0 } && _series.CreatePartner(item) is { } create ? create with { Link = link } : withSeries];
        }

        if (!_scope.Includes(pair))
        {
            return [Sleep(pair)];
        }

        if (_modes.AwaitLeaving(pair) is { } waiting)
        {
            return [waiting];
        }

        return (exchange.Entry, microbizz.Entry) switch
        {
            ({ } item, { } appointment) => Merged(link, item, appointment),
            (null, { } appointment) => ItemDeleted(link, appointment, exchange.IsHeld),
            ({ } item, null) => AppointmentDeleted(link, item, microbizz.IsHeld),
            _ => [],
        };
    }

    /// <summary>The steps that carry a merge out.</summary>
    public IEnumerable<SyncAction> Merged(Link link, Entry item, Entry appointment)
    {
        var merge = Merge.Of(link, item, appointment, _input, _mapping);
        var current = link with
        {
            KeepsHtml = merge.NoteWaits ? link.KeepsHtml : _mapping.KeepHtml,
            MaskDue = merge.MaskDue,
            MicrobizzBase = merge.TimeDue ? link.MicrobizzBase.With(EntryFields.Time, appointment.Content.NeverAgreed(EntryFields.Time)) : link.MicrobizzBase,
        };
        var action = new SyncAction { Kind = SyncActionKind.Refresh, Link = current, Exchange = item, Microbizz = appointment, HidesTexts = merge.HidesTexts, BothWays = merge.BothWays };
        if (merge.Agreed != EntryFields.None || IsStale(link, item, appointment) || current != link)
        {
            yield return action with { Fields = merge.Agreed, Precedes = (merge.ToMicrobizz | merge.ToExchange) != EntryFields.None };
        }

        var losses = merge.Losses;
        if (merge.ToMicrobizz != EntryFields.None)
        {
            yield return action with
            {
                Kind = SyncActionKind.Update,
                Side = Side.Microbizz,
                Fields = merge.ToMicrobizz,
                Content = merge.MicrobizzContent,
                Settles = merge.SettledBy(Side.Microbizz),
                Follows = merge.MaskFollows,
                Reason = merge.Remapped == merge.ToMicrobizz ? SyncReasons.Remap : null,
                Message = merge.Remapped == merge.ToMicrobizz ? "A setting changed what Microbizz shows of it." : null,
                Losses = [.. losses.Where(loss => loss.Side == Side.Microbizz), .. _swept.Losses(appointment, merge.ToMicrobizz, merge.MicrobizzContent)],
            };
            losses = losses.Where(loss => loss.Side != Side.Microbizz).ToList();
        }

        if (merge.ToExchange != EntryFields.None)
        {
            var lostFormatting = (merge.ToExchange & EntryFields.Note) != 0 && merge.ExchangeContent.Note.LostFormatting;
            yield return action with
            {
                Kind = SyncActionKind.Update,
                Side = Side.Exchange,
                Fields = merge.ToExchange,
                Content = merge.ExchangeContent,
                Settles = merge.SettledBy(Side.Exchange),
                Precedes = merge.ToMicrobizz != EntryFields.None,
                Losses = [.. losses, .. _swept.Losses(item, merge.ToExchange, merge.ExchangeContent)],
                Message = lostFormatting ? "The edited note could not keep its formatting in Exchange; it was written as plain paragraphs." : item.IsMeeting ? "The attendees of this meeting were not told." : null,
                Reason = lostFormatting ? SyncReasons.NoteFormattingLost : item.IsMeeting ? SyncReasons.AttendeesNotTold : null,
            };
            losses = [];
        }

        // Of what is skipped the next runs say so, whether or not anything else of it was written.
        if (losses.Count > 0 || merge.Skipped != EntryFields.None)
        {
            var shown = merge.Losses.First(loss => losses.Count > 0 ? loss == losses[0] : loss.Kind == JournalKind.Skip && (loss.Fields & merge.Skipped) != EntryFields.None);
            yield return action with
            {
                Kind = SyncActionKind.Wait,
                Side = shown.Side,
                Pending = PendingKind.Skipped,
                Losses = losses,
                Reason = shown.Reason,
                Message = shown.Message,
            };
        }

        if (merge.Unresolved != EntryFields.None)
        {
            yield return action with
            {
                Kind = SyncActionKind.Wait,
                Side = Side.Exchange,
                Pending = PendingKind.Conflict,
                Fields = merge.Unresolved,
                Reason = SyncReasons.ConflictUnresolved,
                Message = $"Both sides changed {merge.Unresolved}; the policy is Manual, so both stay as they are.",
            };
        }
    }

    // What users have written into the series since both sides last agreed goes to Exchange before it is dissolved, and so does the mask that is to be put on there again. Its times do not: in Exchange
    // they are dates of their own by now.
    private List<SyncAction> Dissolved(ObservedLink pair, List<SyncAction> steps)
    {
        var (link, item, appointment) = (pair.Link, pair.Exchange.Entry!, pair.Microbizz.Entry!);
        if (steps.Find(step => step.Kind == SyncActionKind.Delete) is not { } delete)
        {
            return steps;
        }

        var edited = ContentComparer.Changed(Side.Microbizz, link.MicrobizzBase, appointment.Content);
        var texts = Merged(link, item, appointment)
            .Where(action => action is { Kind: SyncActionKind.Update, Side: Side.Exchange })
            .Select(action => action with { Fields = action.Fields & ~RecurrenceRules.Occasions, Losses = [.. action.Losses.Where(loss => loss.Of is null)] })
            .Where(action => action.Fields != EntryFields.None)
            .ToList();
        return texts.Count > 0 ? [.. steps.Where(step => step != delete), .. texts]
            : edited == EntryFields.None ? steps
            : [.. steps.Where(step => step != delete), delete with { Losses = [new LosingVersion(Side.Microbizz, edited, JournalKind.Skip, SyncReasons.RecurrenceMode, "The series was dissolved; its occurrences say what Exchange says.")] }];
    }

    private IEnumerable<SyncAction> ItemDeleted(Link link, Entry appointment, bool isHeld)
    {
        var edited = ContentComparer.Changed(Side.Microbizz, link.MicrobizzBase, appointment.Content);
        var action = new SyncAction { Kind = SyncActionKind.Delete, Side = Side.Microbizz, Link = link, Microbizz = appointment };
        if (edited != EntryFields.None && RecurrenceRules.WhyNotInExchange(appointment.Content, item: null, _input) is { } why)
        {
            // Its user has made of it what Exchange can't have: it goes on without a partner.
            return
            [
                action with { Kind = SyncActionKind.Unlink },
                action with { Kind = SyncActionKind.Wait, Link = null, Pending = PendingKind.Skipped, Reason = why.Reason, Message = why.Message },
            ];
        }

        if (edited == EntryFields.None && !_deletes.HasEditedExceptions(link, Side.Microbizz))
        {
            // What the settings leave out of it goes with it, and no step of its own says so.
            return [_input.IsSeriesMode && appointment.Kind == EntryKind.Series ? action with { Losses = [.. _swept.Losses(appointment, EntryFields.Recurrence, appointment.Content with { RecurrenceRule = null })] } : action];
        }

        if (_series.IsStray(appointment))
        {
            return [action with { Losses = [new LosingVersion(Side.Microbizz, edited, JournalKind.Skip, SyncReasons.PatternWritten, "Its series was given another pattern, which does not give its date.")] }];
        }

        // A mask is nothing without what was behind it.
        if (Masking.CopyIn(link) == Side.Microbizz)
        {
            return [action with { HidesTexts = true, Losses = Masked(link, Side.Microbizz, edited) }];
        }

        if (!_deletes.EditWins(Side.Exchange, isHeld))
        {
            return [action with { Losses = Losses(link, Side.Microbizz, edited, "It was deleted in Exchange while it was edited in Microbizz.") }];
        }

        return [_series.Place(action with { Kind = SyncActionKind.Create, Side = Side.Exchange, Content = Masking.OfNew(FieldMapping.ToExchange(appointment.Content, null, _mapping), _input), Reason = SyncReasons.EditedAndDeleted, Message = "It was deleted in Exchange while it was edited in Microbizz; the edit stays." }, appointment)];
    }

    private IEnumerable<SyncAction> AppointmentDeleted(Link link, Entry item, bool isHeld)
    {
        var edited = ContentComparer.Changed(Side.Exchange, link.ExchangeBase, item.Content);
        var isMask = Masking.CopyIn(link) == Side.Exchange;
        var action = new SyncAction { Kind = SyncActionKind.Delete, Side = Side.Exchange, Link = link, Exchange = item, HidesTexts = !isMask && Masking.HidesTextsOf(item, _input) };
        var again = _series.Place(action with { Kind = SyncActionKind.Create, Side = Side.Microbizz, Content = Masking.OfNew(FieldMapping.ToMicrobizz(item.Content, null, _mapping), _input) }, item);
        if (item.IsOrganizedByOther)
        {
            return [again with { Reason = SyncReasons.MeetingOfAnotherOrganizer, Message = "The meeting is organized by somebody else, so its delete was not carried to Exchange and the appointment came back." }];
        }

        if (edited == EntryFields.None && !_deletes.HasEditedExceptions(link, Side.Exchange))
        {
            return [action with { Message = item.IsMeeting ? "The attendees of this meeting were not told." : null, Reason = item.IsMeeting ? SyncReasons.AttendeesNotTold : null }];
        }

        if (isMask)
        {
            return [action with { Losses = Masked(link, Side.Exchange, edited) }];
        }

        if (!_deletes.EditWins(Side.Microbizz, isHeld))
        {
            return [action with { Losses = Losses(link, Side.Exchange, edited, "It was deleted in Microbizz while it was edited in Exchange.") }];
        }

        return [again with { Reason = SyncReasons.EditedAndDeleted, Message = "It was deleted in Microbizz while it was edited in Exchange; the edit stays." }];
    }

    private List<LosingVersion> Losses(Link link, Side side, EntryFields edited, string message) =>
    [
        .. edited == EntryFields.None ? [] : new[] { new LosingVersion(side, edited, JournalKind.Conflict, SyncReasons.EditedAndDeleted, message) },
        .. _deletes.Losses(link, side, message),
    ];

    // The meeting does not take place, so neither does its appointment. The item stays in the mailbox until its owner removes it there.
    private SyncAction CalledOff(Link link, Entry item, Entry appointment)
    {
        var edited = ContentComparer.Changed(Side.Microbizz, link.MicrobizzBase, appointment.Content);
        var (reason, message) = item.Content.Cancelled
            ? (SyncReasons.MeetingCancelled, "Its organizer cancelled the meeting.")
            : (SyncReasons.MeetingDeclined, "The meeting was declined in Exchange.");
        return new SyncAction
        {
            Kind = SyncActionKind.Delete,
            Side = Side.Microbizz,
            Link = link,
            Exchange = item,
            Microbizz = appointment,
            Reason = reason,
            Message = message,
            Losses =
            [
                .. edited == EntryFields.None ? [] : new[] { new LosingVersion(Side.Microbizz, edited, JournalKind.Skip, reason, message) },
                .. _input.IsSeriesMode && appointment.Kind == EntryKind.Series
                    ? _swept.Losses(appointment, EntryFields.Recurrence, appointment.Content with { RecurrenceRule = null }).Select(loss => loss with { Reason = reason, Message = message })
                    : [],
            ],
        };
    }

    private List<LosingVersion> Masked(Link link, Side copy, EntryFields edited)
    {
        const string message = "The private entry behind it was deleted, so its copy was too, although it had been edited.";
        return
        [
            .. edited == EntryFields.None ? [] : new[] { new LosingVersion(copy, edited, JournalKind.Skip, SyncReasons.PrivateMasked, message) },
            .. _deletes.Losses(link, copy, message).Select(loss => loss with { Kind = JournalKind.Skip, Reason = SyncReasons.PrivateMasked }),
        ];
    }

    private SyncAction Sleep(ObservedLink pair)
    {
        var leftOut = _scope.LeftOut(pair);
        var deletedSide = pair.Exchange.Deleted ? Side.Exchange : Side.Microbizz;
        return new SyncAction
        {
            Kind = SyncActionKind.Sleep,
            Link = Asleep(pair.Link, pair.Exchange.Entry, leftOut),
            Exchange = pair.Exchange.Entry,
            Microbizz = pair.Microbizz.Entry,
            Side = deletedSide,
            Head = pair.Link.HeadOn(deletedSide),
            Deleted = pair.Exchange.Deleted || pair.Microbizz.Deleted,
            Reason = leftOut is null ? SyncReasons.OutOfScope : SyncReasons.LeftOut,
            Message = leftOut is null ? "Out of scope on both sides for now." : "The settings leave it out.",
        };
    }

    // It sleeps under the key that its item has by now.
    private static Link Asleep(Link link, Entry? item, string? leftOut) => link with
    {
        Dormant = true,
        LeftOut = leftOut,
        ExchangeKey = item?.Key ?? link.ExchangeKey,
        ExchangeAddress = item is null ? link.ExchangeAddress : item.Address,
        SeriesKey = item is null ? link.SeriesKey : item.SeriesKey,
        OriginalStart = item is null ? link.OriginalStart : item.OriginalStart,
    };

    private static SyncAction? Unusable(ObservedLink pair, Side side)
    {
        var observation = side == Side.Exchange ? pair.Exchange : pair.Microbizz;
        if (observation.Entry is not null || observation.Deleted)
        {
            return null;
        }

        return new SyncAction
        {
            Kind = SyncActionKind.Wait,
            Link = pair.Link,
            Side = side,
            Head = pair.Link.HeadOn(side),
            Pending = observation.Error is null ? PendingKind.Unproven : PendingKind.Quarantined,
            Reason = observation.Error?.Code ?? (observation.CalendarReplaced ? SyncReasons.CalendarReplaced : SyncReasons.MissingWithoutProof),
            Message = observation.Error?.Message ?? (observation.CalendarReplaced
                ? "Another calendar stands behind the same name, and this entry is not in it; its partner stays."
                : "It was not found, but nothing proves that it was deleted; its partner stays."),
        };
    }

    private static bool IsStale(Link link, Entry item, Entry appointment) =>
        link.Dormant
        || link.ExchangeVersion != item.Version
        || link.MicrobizzVersion != appointment.Version
        || link.ExchangeKey != item.Key
        || link.ExchangeAddress != item.Address;
}
