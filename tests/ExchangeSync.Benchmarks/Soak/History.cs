using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Plays one history and checks what must hold whatever happened (DESIGN §6).</summary>
internal sealed class History : IDisposable
{
    private const int MaxSettlingRuns = 6;
    private const int UndoRequests = 6;
    private const int UndoSteps = 16;

    private static readonly SyncFilters[] Filters =
    [
        new(),
        new() { ExcludedSubjects = ["*7"] },
        new() { ExcludedCategories = ["red"] },
        new() { Categories = ["Red", "Call"] },
        new() { ExcludedStatuses = ["Free"], ExcludeAllDay = true },
    ];

    private readonly World _world;
    private readonly UserTrace _trace;
    private readonly RunChecks _runChecks;
    private readonly OutlookUser _outlook;
    private readonly MicrobizzUser _microbizz;
    private readonly Values _values;
    private readonly HistoryPlan _plan;
    private readonly Tally _tally;
    private readonly Action<string>? _tell;
    private readonly List<Move> _waiting = [];
    private readonly List<Move> _troubles = [];
    private readonly RunTroubles _inRun;
    private Instant _diedAt = Instant.MinValue;

    // Since a run that came to its end with nothing left to do.
    private bool _hasMoved = true;
    private bool _hasSet;

    public History(HistoryPlan plan, Tally tally, Action<string>? tell = null)
    {
        (_plan, _tally, _tell) = (plan, tally, tell);
        _world = new World(plan);
        _values = new Values(_world);
        _trace = new UserTrace(_world) { UsedMask = _world.Settings.PrivateMode == PrivateMode.BusyOnly };
        _runChecks = new RunChecks(_world, _trace);
        _outlook = new OutlookUser(_world, _values);
        _microbizz = new MicrobizzUser(_world, _values);
        _inRun = new RunTroubles(_world, _trace, tally, tell, PlayUsers);
    }

    /// <summary>The texts of all requests, where they are wanted; set before it is played.</summary>
    public List<string>? Record
    {
        get => _world.Wire.Record;
        init => _world.Wire.Record = value;
    }

    /// <exception cref="ViolationException">Something did not hold.</exception>
    public async Task PlayAsync()
    {
        _tell?.Invoke($"{_world.Now}: {_world.Settings}");
        _world.AddItemOfAnother();
        _trace.Watch(Side.Exchange, new Move(MoveKind.AddTimed, 0, 0, 0), _outlook.AddMeetingOfAnother);
        foreach (var move in _plan.Moves)
        {
            await PlayAsync(move);
        }

        PlayWaiting();
        await SettleAsync();
        await AssertQuiescentAsync();
        await new FinalChecks(_world, _trace).AssertAsync();
        _tally.Count("histories");
    }

    public void Dispose() => _world.Dispose();

    private async Task PlayAsync(Move move)
    {
        _world.Clock.Advance(Duration.FromSeconds(7));
        if (move.IsUsers)
        {
            if (move.At > 0)
            {
                _waiting.Add(move);
                return;
            }

            PlayUsers(move);
            return;
        }

        _tally.Count(move.Kind.ToString());
        if (move.IsTrouble)
        {
            _troubles.Add(move);
            return;
        }

        switch (move.Kind)
        {
            case MoveKind.MailboxRestored:
                RestoreMailbox();
                break;
            case MoveKind.DatabaseLost:
                await LoseDatabaseAsync();
                break;
            case MoveKind.Undo:
                await UndoAsync();
                break;
            case MoveKind.ReleaseHeld:
                await ReleaseHeldAsync(move.C % 2 == 0);
                break;
            case MoveKind.Run:
                await RunAsync(plan: null);
                break;
            case MoveKind.PlanAndRun:
                await PlanAndRunAsync();
                break;
            case MoveKind.TimePasses:
                _world.Clock.Advance(move.B % 3 == 0 ? Duration.FromDays(1 + (move.C % 9)) : Duration.FromMinutes(move.C % 600));
                _hasMoved = true;
                _tell?.Invoke($"it is {_world.Now}");
                break;
            default:
                Set(move);
                break;
        }
    }

    private void Set(Move move)
    {
        var settings = _world.Settings;
        var changed = move.Kind switch
        {
            MoveKind.SetWindow => settings with { WeeksBack = move.B % 4, WeeksAhead = 1 + (move.C % 9) },
            MoveKind.SetPrivateMode => settings with { PrivateMode = (PrivateMode)(move.B % 3) },
            MoveKind.SetKeepHtml => settings with { KeepHtml = !settings.KeepHtml },
            MoveKind.SetFilters => settings with { Filters = Filters[move.B % Filters.Length] },
            MoveKind.SetRecurrence => settings with { Recurrence = (RecurrenceMode)(1 - (int)settings.Recurrence) },
            MoveKind.SetPolicy => settings with { ConflictPolicy = (ConflictPolicy)(move.B % 4) },
            MoveKind.SetTimeZone => settings with { TimeZone = World.ConnectionZones[move.B % World.ConnectionZones.Length] },
            _ => throw new ArgumentException($"{move.Kind} is no setting.", nameof(move)),
        };
        if (changed.TimeZone != settings.TimeZone)
        {
            _tally.Count(Coverage.ZoneChanges);
            _trace.ZoneChanges(() => _world.Settings = changed);
        }

        _world.Settings = changed;
        _tally.Count(Coverage.WindowMoves, (changed.WeeksBack, changed.WeeksAhead) == (settings.WeeksBack, settings.WeeksAhead) ? 0 : 1);
        _tally.Count(Coverage.ModeSwitches, changed.Recurrence == settings.Recurrence ? 0 : 1);
        _trace.UsedMask |= _world.Settings.PrivateMode == PrivateMode.BusyOnly;
        _hasSet = true;
        _tell?.Invoke($"{move.Kind}: {_world.Settings.PrivateMode} {_world.Settings.Recurrence} {_world.Settings.TimeZone} {_world.Settings.ConflictPolicy} html {_world.Settings.KeepHtml} window {_world.Window} filters {Array.IndexOf(Filters, _world.Settings.Filters)}");
    }

    private void PlayUsers(Move move)
    {
        // Exchange says to the second when an item was made, and nobody copies one within the second in which it was.
        _world.Clock.Advance(Duration.FromSeconds(1));
        if (move.Kind == MoveKind.AddAlike)
        {
            var (title, time) = (_values.NewTitle(), _values.Time(move.B, move.C));
            Watch(Side.Exchange, move, () => _outlook.AddAlike(title, time));
            Watch(Side.Microbizz, move, () => _microbizz.AddAlike(title, time));
            return;
        }

        var side = move.A % 2 == 0 ? Side.Exchange : Side.Microbizz;
        Watch(side, move, () => side == Side.Exchange ? _outlook.Play(move) : _microbizz.Play(move));
    }

    private void Watch(Side side, Move move, Func<string?> act)
    {
        try
        {
            if (_trace.Watch(side, move, act) is { } told)
            {
                _hasMoved = true;
                _tally.Count($"{move.Kind} in {side}");
                _tally.Count(Coverage.MassDeletes, move.Kind == MoveKind.DeleteMany ? 1 : 0);
                _tally.Count(Coverage.PutBacks, move.Kind == MoveKind.PutBack && HeldOf(side).Any(row => _world.Outlook.Find(_trace.IdNow(row.Key)) is not null) ? 1 : 0);
                _tell?.Invoke($"{(side == Side.Exchange ? "Outlook" : "Microbizz")} {told}");
            }
        }
        catch (Exception refused) when (refused is InvalidOperationException { InnerException: not null } or StoreException)
        {
            // No user gets past what the calendar itself refuses.
            _tally.Count($"refused to a user of {side}");
        }
    }

    private void PlayWaiting()
    {
        var waiting = _waiting.ToList();
        _waiting.Clear();
        waiting.ForEach(PlayUsers);
    }

    // As an admin does who has seen what is held: by an earlier run, or by -WhatIf.
    private async Task<SyncRun?> ReleaseHeldAsync(bool withPlan)
    {
        _tally.Count(Coverage.ReleasedHolds, HasHeld() ? 1 : 0);
        if (withPlan)
        {
            return await PlanAndRunAsync(releaseHeld: true);
        }

        PlayWaiting();
        return await RunAsync(plan: null, releaseHeld: true);
    }

    private bool HasHeld() => HeldOf(Side.Exchange).Concat(HeldOf(Side.Microbizz)).Any();

    private IEnumerable<PendingChange> HeldOf(Side side) => _world.Store.Pending().Where(row => row.Side == side && row.Kind == PendingKind.Held);

    private async Task<SyncRun?> PlanAndRunAsync(bool releaseHeld = false)
    {
        PlayWaiting();
        _world.Clock.Advance(_world.Now < _diedAt + Duration.FromMinutes(11) ? Duration.FromMinutes(11) : Duration.Zero);
        var changes = _world.StoreChanges;
        var items = _world.ItemsByStart.Select(item => (item.Id, item.ChangeKey)).ToList();
        var now = _world.Now;
        var plan = await _world.PlanAsync(releaseHeld);
        _tell?.Invoke("plan: " + Describe(plan));
        if (_world.StoreChanges != changes || !_world.ItemsByStart.Select(item => (item.Id, item.ChangeKey)).SequenceEqual(items))
        {
            throw new ViolationException("PlanWrites", "A plan alone has changed something.");
        }

        var again = await _world.PlanBackwardsAsync(now, releaseHeld);
        if (!Steps(again).SequenceEqual(Steps(plan)))
        {
            throw new ViolationException("PlanDependsOnOrder", $"What Exchange tells in another order makes another plan: {string.Join("; ", Steps(plan))} | {string.Join("; ", Steps(again))}");
        }

        return await RunAsync(plan, releaseHeld);
    }

    // Null: it did not come to its end, and something that happened to it says why.
    private async Task<SyncRun?> RunAsync(SyncPlan? plan, bool releaseHeld = false)
    {
        var (troubles, during) = TakeTroubles(areStruck: plan is null);
        var wasEdited = during.Count > 0;
        var linked = _runChecks.Linked();
        var leftAlone = wasEdited ? [] : _runChecks.LeftAlone();
        var onlySettings = _hasSet && !_hasMoved && !wasEdited;
        _hasMoved = _hasSet = false;
        var run = await TryAsync(() => _world.RunAsync(releaseHeld), troubles, during);
        if (run is null)
        {
            _trace.NoteIntents();
            _runChecks.AssertLeftAlone(troubles.Exists(move => move.Kind == MoveKind.SecondRunner) ? [] : leftAlone);
            _runChecks.AssertDeletesProven(_world.Store.Runs(1));
            during.ForEach(PlayUsers);
            return null;
        }

        _tell?.Invoke($"run {run.Id}: {run.Status}, {Written(run)} written, {run.Requests} requests, {run.Conflicts} conflicts, {run.Failed} failed, {run.Pending} pending");
        Tell(run);
        _trace.NotePrivate();
        _trace.NotePutBacks();
        Count(run);
        _runChecks.AssertLeftAlone(leftAlone);
        _runChecks.AssertRun(run, wasEdited || troubles.Count > 0, onlySettings);
        AssertAsPlanned(plan, run);
        if (!releaseHeld)
        {
            _runChecks.AssertDeletesGuarded(run, linked);
        }

        // A delete that the settings hold back is a user's: other settings let it through.
        if (wasEdited || troubles.Count > 0 || Written(run) > 0 || run.Pending > 0 || run.Failed > 0 || _world.Store.Pending().Any(row => row.Deleted))
        {
            _hasMoved = true;
        }

        during.ForEach(PlayUsers);
        return run;
    }

    // What strikes in the next run or undo, and what users do meanwhile.
    private (List<Move> Troubles, List<Move> During) TakeTroubles(bool areStruck)
    {
        var (troubles, during) = (areStruck ? _troubles.ToList() : [], _waiting.OrderBy(move => move.At).ToList());
        troubles.ForEach(move => _troubles.Remove(move));
        _waiting.Clear();
        return (troubles, during);
    }

    // A run or an undo, with what goes wrong in it. Null: it did not come to its end, and something that happened to it says why.
    private async Task<SyncRun?> TryAsync(Func<Task<SyncRun>> work, List<Move> troubles, List<Move> during)
    {
        _inRun.Arm(troubles, during);
        SyncRun? run = null;
        try
        {
            run = await work();
        }
        catch (Exception ended) when (troubles.Count > 0 && ended is ProcessDiedException or SideException or StoreException or OperationCanceledException)
        {
            Ended(ended);
        }
        catch (StoreException held) when (held.ErrorId == "RunInProgress" && _world.Now < _diedAt + Duration.FromMinutes(11))
        {
            _tally.Count(Coverage.ContestedLeases);
            _hasMoved = true;
        }
        finally
        {
            _inRun.Disarm();
        }

        _inRun.AssertOneWriter();
        _runChecks.AssertOthersUntouched();
        if (troubles.Exists(move => move.Kind is MoveKind.DiskFull or MoveKind.DatabaseLocked))
        {
            // The lease may not have been given back, as that of a process that died.
            _diedAt = _world.Now;
        }

        if (_world.Process.IsDead)
        {
            _tally.Count(Coverage.Crashes);
            _tell?.Invoke("the process died");
            _world.Restart();
            (_diedAt, _hasMoved) = (_world.Now, true);
            return null;
        }

        return run;
    }

    private void Ended(Exception ended)
    {
        _hasMoved = true;
        var id = ended switch
        {
            SideException side => side.ErrorId,
            StoreException store => store.ErrorId,
            _ => ended.GetType().Name,
        };
        switch (id)
        {
            case "LeaseLost" or "RunInProgress":
                _tally.Count(Coverage.ContestedLeases);
                break;
            case "StoreFull" or "StoreBusy":
                _tally.Count(id == "StoreFull" ? Coverage.FullDisks : Coverage.LockedDatabases);
                break;
        }

        _tally.Count($"run ended: {(_world.Process.IsDead ? "process died" : id)}");
        _tell?.Invoke($"the run ended: {id} {ended.Message}");

        // Its own lines, and those of another process that ran meanwhile.
        foreach (var run in _world.Store.Runs(2).OrderBy(run => run.Id))
        {
            _tell?.Invoke($"  as far as run {run.Id} came:");
            Tell(run);
        }
    }

    private void RestoreMailbox()
    {
        PlayWaiting();
        var before = _world.ItemsByStart.GroupBy(item => item.Content.Uid!).Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.Single().Id, StringComparer.Ordinal);
        _world.RestoreMailbox();
        _trace.Renamed(_world.ItemsByStart.Where(item => before.ContainsKey(item.Content.Uid!)).ToDictionary(item => before[item.Content.Uid!], item => item.Id, StringComparer.Ordinal));
        _hasMoved = true;
        _tell?.Invoke("the mailbox was restored: every id is new");
    }

    // Both sides are equal before it, as far as they can be: what follows must make nothing twice.
    private async Task LoseDatabaseAsync()
    {
        PlayWaiting();
        _troubles.Clear();
        _world.Clock.Advance(Duration.FromMinutes(12));
        for (var i = 0; i < 4 && await RunAsync(plan: null) is { } run && Written(run) > 0; i++)
        {
        }

        var unequal = _world.Links.Where(link => link.Dormant).Select(link => link.ExchangeKey)
            .Concat(_world.Store.Pending().Select(row => row.Key))
            .Concat(_world.Links.Where(IsApart).Select(link => link.ExchangeKey)).ToHashSet(StringComparer.Ordinal);
        var origins = _world.Links.Where(link => unequal.Contains(link.ExchangeKey) || unequal.Contains(link.MicrobizzKey) || unequal.Contains(link.SeriesKey ?? ""))
            .Select(link => Values.OriginOf(link.ExchangeBase.Title)).OfType<string>().Distinct().ToList();
        _trace.NoteJournal();
        var isEqual = unequal.Count == 0 && !_trace.HasOverlooked && !_world.AllAppointments().Any(IsOfNoTime);
        var outside = _world.AllAppointments().Where(appointment => appointment.Content.RecurrenceRule is not null || IsOfNoTime(appointment) || !WindowScope.Overlaps(appointment.Content.Time, _world.Window, _world.Zone))
            .Select(appointment => Values.OriginOf(appointment.Content.Title)).OfType<string>();
        _trace.Forgotten(origins.Concat(outside).Concat(FinalChecks.MadeAgain(_world, _trace)).ToList());
        _world.ForgetConnection();
        _hasMoved = true;
        _tell?.Invoke("the database of links was lost; the connection is made anew");
        var (items, appointments) = (_world.ItemsByStart.Count, _world.AllAppointments().Count);
        await RunAsync(plan: null);
        if (isEqual && (items, appointments) != (_world.ItemsByStart.Count, _world.AllAppointments().Count))
        {
            throw new ViolationException("AdoptionMakesOrDeletes", $"The first run over two equal calendars left {_world.ItemsByStart.Count} items of {items} and {_world.AllAppointments().Count} appointments of {appointments}.");
        }
    }

    // The appointment of a date whose series the settings leave out, so that it has none to join: nothing but the link says that the two are one.
    private bool IsApart(Link link) =>
        _world.Settings.Recurrence == RecurrenceMode.Series && link.SeriesKey is not null
        && _world.AllAppointments().Any(appointment => appointment.Id.ToString("D") == link.MicrobizzKey && appointment.SeriesId is null);

    // Which zone its writer meant is known no more, so nothing says that it takes place when its item does.
    private bool IsOfNoTime(Appointment appointment) => _world.ZoneOfZoneless is null && appointment.Content.Time is { AllDay: false, Zone: null };

    private async Task UndoAsync()
    {
        if (_world.Now < _diedAt + Duration.FromMinutes(11)
            || _world.Store.Runs(3).FirstOrDefault(run => run.Status is SyncRunStatus.Completed or SyncRunStatus.CompletedWithErrors && Written(run) > 0) is not { } undone)
        {
            return;
        }

        // It makes few requests: what would strike a run at a late one strikes here as well.
        var (armed, during) = TakeTroubles(areStruck: true);
        var troubles = armed.ConvertAll(move => move with { At = 1 + (move.At % UndoRequests), B = move.B % UndoSteps });
        _tell?.Invoke($"undo of run {undone.Id}");
        var undo = await TryAsync(() => _world.UndoAsync(undone.Id), troubles, during);
        _hasMoved = true;
        _tally.Count(Coverage.Undos);
        if (undo is null)
        {
            _tally.Count(Coverage.UndosCutShort);
            _trace.NoteIntents();

            // What another process did that took over meanwhile.
            _runChecks.AssertDeletesProven(_world.Store.Runs(1));
        }
        else
        {
            _tell?.Invoke($"undo {undo.Id}: {undo.Status}, {Written(undo)} written");
            Tell(undo);
        }

        during.ForEach(PlayUsers);
    }

    // What is left to do is done by the runs that follow: nothing goes on for ever. Held deletes are released as an admin does.
    private async Task SettleAsync()
    {
        _troubles.Clear();
        for (var i = 0; i < 2; i++)
        {
            // What failed is tried again after a pause of a day at most.
            _world.Clock.Advance(Duration.FromHours(25));
            await RunAsync(plan: null);
        }

        for (var i = 0; ; i++)
        {
            _world.Clock.Advance(Duration.FromHours(1));
            var run = HasHeld() ? await ReleaseHeldAsync(withPlan: i % 2 == 0) : await RunAsync(plan: null);
            if (run is not null && Written(run) == 0 && run.Adopted == 0)
            {
                return;
            }

            if (i == MaxSettlingRuns)
            {
                throw new ViolationException("Loop", $"After {i} runs in which nobody edited anything there still is something to write.");
            }
        }
    }

    private async Task AssertQuiescentAsync()
    {
        _tell?.Invoke("now at rest");
        var plan = await _world.PlanAsync();
        if (!plan.IsIdle)
        {
            throw new ViolationException("NotQuiescent", "A run after a run would still do: " + Describe(plan));
        }

        var run = await RunAsync(plan);
        if (run is null || Written(run) != 0 || run.Adopted != 0)
        {
            throw new ViolationException("NotQuiescent", $"A run after a run has written {(run is null ? 0 : Written(run))} times.");
        }
    }

    // The plan shows what is there to be done at once; series take further steps, which come to light by the first.
    private void AssertAsPlanned(SyncPlan? plan, SyncRun run)
    {
        if (plan is null)
        {
            return;
        }

        var intended = _world.Store.Journal(run.Id).Where(line => line.Kind is JournalKind.Create or JournalKind.Update or JournalKind.Delete).ToList();
        foreach (var action in plan.Actions.Where(action => action.Writes))
        {
            var other = action.Side.Other();
            var partner = action.On(other)?.Key ?? action.Link?.KeyOn(other);
            if (action.Follows && intended.Exists(line => line.Side == other && line.State == JournalState.Failed && line.Key == partner))
            {
                // What it was to follow was refused, which no plan can know.
                continue;
            }

            if (!intended.Exists(line => line.Side == action.Side && line.Kind == KindOf(action) && (line.PartnerKey == partner || line.Key == action.On(action.Side)?.Key)))
            {
                throw new ViolationException("NotAsPlanned", $"The plan had {action.Kind} in {action.Side} ({action.Reason}), the run did not do it.");
            }
        }

        var isSeries = intended.Any(line => line.PartnerKey?.Contains('|', StringComparison.Ordinal) == true || line.Key?.Contains('|', StringComparison.Ordinal) == true
            || line.After?.RecurrenceRule is not null || line.Before?.RecurrenceRule is not null || line.Reason == SyncReasons.RecurrenceMode);
        intended.RemoveAll(line => line.State == JournalState.Failed);
        if (!isSeries && intended.Count > plan.Actions.Count(action => action.Writes))
        {
            throw new ViolationException("NotAsPlanned", $"The plan had {plan.Actions.Count(action => action.Writes)} writes, the run did {intended.Count}.");
        }
    }

    private static JournalKind KindOf(SyncAction action) => action.Kind switch
    {
        SyncActionKind.Create => JournalKind.Create,
        SyncActionKind.Update => JournalKind.Update,
        _ => JournalKind.Delete,
    };

    private void Tell(SyncRun run)
    {
        if (_tell is null)
        {
            return;
        }

        foreach (var line in _world.Store.Journal(run.Id))
        {
            _tell($"    {line.Kind} {line.Fields} in {line.Side} {line.State} {line.Reason}: '{line.Before?.Title}' → '{line.After?.Title}' {line.After?.Time.Start} {line.After?.RecurrenceRule} [{Short(line.Key)} ~ {Short(line.PartnerKey)}] {line.Message}");
        }

        foreach (var row in _world.Store.Pending())
        {
            _tell($"    waits: {row.Kind} {row.Side} {Short(row.Key)} {row.Reason} {row.Message}");
        }
    }

    private void Count(SyncRun run)
    {
        _tally.Count("runs");
        _tally.Count("requests", run.Requests);
        _tally.Count("writes", Written(run));
        _tally.Count(Coverage.Conflicts, run.Conflicts);
        _tally.Count(Coverage.Adoptions, run.Adopted);
        foreach (var row in _world.Store.Pending())
        {
            _tally.Count($"waiting: {row.Kind} {row.Reason}");
            _tally.Count(Coverage.Holds, row.Kind == PendingKind.Held && row.Since >= run.Started ? 1 : 0);
        }
    }

    private static string Short(string? key) => key is null ? "-" : key.Length > 60 ? $"{key.GetHashCode(StringComparison.Ordinal) & 0xFFFF:x4}{(key.Contains('|', StringComparison.Ordinal) ? key[key.LastIndexOf('|')..] : "")}" : key[..8];

    private static int Written(SyncRun run) =>
        run.CreatedInExchange + run.UpdatedInExchange + run.DeletedInExchange + run.CreatedInMicrobizz + run.UpdatedInMicrobizz + run.DeletedInMicrobizz;

    private static IEnumerable<string> Steps(SyncPlan plan) =>
        plan.Actions.Select(action => $"{action.Kind} {action.Fields} in {action.Side} ({action.Reason}) {Short((action.Exchange ?? action.Microbizz)?.Key)}");

    private static string Describe(SyncPlan plan) => string.Join(
        "; ",
        plan.Actions.Where(action => action.Writes || action.Kind == SyncActionKind.Adopt)
            .Select(action => $"{action.Kind} {action.Fields} in {action.Side} ({action.Reason}) '{action.Exchange?.Content.Title}' '{action.Microbizz?.Content.Title}'"));
}
