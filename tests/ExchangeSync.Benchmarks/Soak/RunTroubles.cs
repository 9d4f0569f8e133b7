using ExchangeSync.Calendar;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What goes wrong in the middle of a run, and what users do meanwhile.</summary>
internal sealed class RunTroubles(World world, UserTrace trace, Tally tally, Action<string>? tell, Action<Move> playUsers)
{
    private readonly List<(Fault Fault, string Name)> _faults = [];
    private IReadOnlyList<Move> _troubles = [];
    private bool _isTakenOver;
    private long? _storeChanges;
    private string? _writtenAfterTakeOver;

    /// <summary>Before a run: <paramref name="troubles"/> and <paramref name="during"/>, which is emptied as it is played, strike at the requests that they name.</summary>
    public void Arm(IReadOnlyList<Move> troubles, List<Move> during)
    {
        (_troubles, _isTakenOver, _storeChanges, _writtenAfterTakeOver) = (troubles, false, null, null);
        world.Wire.Requests = 0;
        world.Process.BeginRun();
        foreach (var move in troubles)
        {
            var armed = Arm(move);
            tell?.Invoke(armed);
        }

        world.Server.Faults.OnStrike = fault => Strikes(_faults.First(armed => ReferenceEquals(armed.Fault, fault)).Name);
        world.Wire.OnRequest = number =>
        {
            if (_isTakenOver && world.Wire.IsWrite)
            {
                _writtenAfterTakeOver = $"request {number}";
            }

            while (during.Count > 0 && during[0].At <= number)
            {
                var move = during[0];
                during.RemoveAt(0);
                tally.Count("edits in the middle of a run");
                (trace.IsInRun, trace.IsUnderDelete) = (true, world.Wire.IsDelete);
                playUsers(move);
                (trace.IsInRun, trace.IsUnderDelete) = (false, false);
            }
        };

        // Between two requests: one that is on its way already is out of anybody's hands.
        var waiting = troubles.Where(move => move.Kind is MoveKind.SecondRunner or MoveKind.DatabaseLocked).ToList();
        world.Wire.OnReply = number =>
        {
            foreach (var move in waiting.Where(move => move.At <= number).ToList())
            {
                waiting.Remove(move);
                if (move.Kind == MoveKind.SecondRunner)
                {
                    RunElsewhere(isSuspended: move.C % 2 == 1, hasJumped: world.Wire.Troubles.TryGetValue(number, out var wire) && wire == WireTrouble.ClockJump);
                }
                else
                {
                    world.StoreLock.Take();
                    tell?.Invoke("another program locks the database");
                }
            }

            if (troubles.Any(move => move.Kind == MoveKind.DatabaseLocked && move.At + 1 + (move.C % 4) == number))
            {
                world.StoreLock.Release();
            }
        };
    }

    /// <summary>After the run.</summary>
    public void Disarm()
    {
        world.Wire.OnRequest = world.Wire.OnReply = null;
        if (_storeChanges is { } changes && world.StoreChanges != changes)
        {
            _writtenAfterTakeOver ??= "a transaction";
        }

        foreach (var move in _troubles.Where(move => move.Kind == MoveKind.WireFault && world.Wire.Requests >= move.At))
        {
            var trouble = Troubles.WireOf(move);
            tally.Count($"fault: {trouble}");
            tally.Count(Coverage.LostReplies, trouble is WireTrouble.TimeoutAfter or WireTrouble.CutMidway ? 1 : 0);
        }

        if (_troubles.Any(move => move.Kind == MoveKind.DiskFull))
        {
            world.LimitRoom(null);
        }

        world.StoreLock.Release();
        world.Server.Faults.Clear();
        world.Wire.Troubles.Clear();
        world.Process.DiesAt = 0;
        _faults.Clear();
    }

    /// <summary>After the run: from the moment in which another process had become the writer, this one wrote nothing any more, neither in Exchange nor in the store.</summary>
    public void AssertOneWriter()
    {
        if (_writtenAfterTakeOver is not null)
        {
            throw new ViolationException("TwoWriters", $"A run whose lease another one had taken over wrote by {_writtenAfterTakeOver}.");
        }
    }

    // What was armed, for a person.
    private string Arm(Move move)
    {
        switch (move.Kind)
        {
            case MoveKind.Fault:
                var (name, fault) = Troubles.Of(move);
                _faults.Add((fault, name));
                world.Server.Faults.Add(fault);
                return $"fault armed: {name} {fault.Operation} after {fault.Skip}, {fault.Times} times";
            case MoveKind.WireFault:
                world.Wire.Troubles[move.At] = Troubles.WireOf(move);
                return $"wire: {Troubles.WireOf(move)} at request {move.At}";
            case MoveKind.Crash:
                world.Process.DiesAt = 1 + (move.B % 70);
                return $"dies at step {world.Process.DiesAt}";
            case MoveKind.DiskFull:
                world.LimitRoom(move.B % 3);
                return $"the disk has room for {move.B % 3} pages";
            default:
                return $"{move.Kind} at request {move.At}";
        }
    }

    private void Strikes(string name)
    {
        tally.Count("fault: " + name);
        var kind = Troubles.KindOf(name);
        if (kind is not null)
        {
            tally.Count(kind);
        }

        if (kind == Coverage.ShortListings)
        {
            trace.NoteShortListing();
        }
    }

    // Another process begins a run of the same connection: at once, or after this one has stood still for longer than its lease. A clock that has just jumped ends the lease as well.
    private void RunElsewhere(bool isSuspended, bool hasJumped)
    {
        if (isSuspended)
        {
            world.Clock.Advance(Duration.FromMinutes(12));
        }

        trace.NoteIntents();
        world.Wire.Lend(() =>
        {
            try
            {
                var run = world.RunElsewhereAsync().GetAwaiter().GetResult();
                tally.Count(Coverage.ContestedLeases);
                tell?.Invoke($"another process: run {run.Id}");
                _isTakenOver |= isSuspended || hasJumped;
                if (!_isTakenOver)
                {
                    throw new ViolationException("TwoWriters", "Another run began while one was under way.");
                }
            }
            catch (Exception ended) when (ended is SideException or StoreException)
            {
                // It had taken the lease over before its server failed it.
                _isTakenOver |= ended is SideException && (isSuspended || hasJumped);
                tally.Count(Coverage.ContestedLeases, ended is StoreException { ErrorId: "StoreBusy" or "StoreFull" } ? 0 : 1);
                tell?.Invoke($"another process: {ended.Message}");
            }

            _storeChanges ??= _isTakenOver ? world.StoreChanges : null;
        });
    }
}
