using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Store;

/// <summary>What the store remembers of how a connection is doing, whatever becomes of its runs.</summary>
public sealed class ConnectionHealthTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Runs_that_die_show_as_failing_until_one_comes_to_its_end()
    {
        var sync = _store.AddSyncStore();
        for (var i = 0; i < 3; i++)
        {
            sync.BeginRun(At(30 * i));
        }

        sync.AddFailedRun(At(90), "Unreachable", "No answer.", null);
        var run = sync.BeginRun(At(120));
        var failing = sync.Health();
        Assert.Equal((At(0), 4, At(90), "Unreachable"), (failing.FailingSince, failing.Failures, failing.LastFailure, failing.ErrorId));

        sync.BeginRun(At(150));
        var dead = sync.Health();
        Assert.Equal((5, At(120), "RunAbandoned"), (dead.Failures, dead.LastFailure, dead.ErrorId));
        Assert.Equal((SyncRunStatus.Failed, "RunAbandoned"), (sync.GetRun(run.Id).Status, sync.GetRun(run.Id).ErrorId));

        var last = sync.Runs(1)[0];
        sync.Write(transaction => transaction.FinishRun(last with { Finished = At(151), Status = SyncRunStatus.Completed }));
        Assert.Equal((null, 0), (sync.Health().FailingSince, sync.Health().Failures));
    }

    [Fact]
    public void What_forgets_links_and_state_remembers_since_when_runs_fail_and_how_often_credentials_were_wrong()
    {
        var sync = _store.AddSyncStore();
        sync.AddFailedRun(At(0), "WrongCredentials", "It was refused.", "Give the right one.");
        var before = sync.Health();
        Assert.Equal(1, before.CredentialFailures);

        sync.Forget();

        Assert.Equal(before, sync.Health());
    }

    [Fact]
    public async Task Which_run_makes_it_so_many_failures_is_told_once_also_where_one_died_or_another_is_under_way()
    {
        var sync = _store.AddSyncStore();
        var connection = Assert.Single(_store.Connections.All());
        _store.Connections.SetPassword(connection.Id, StoreFolder.Password("secret"));
        Func<ConnectionSync, Task<SyncRun>> work = _ => throw new SideException("Unreachable", "No answer.", "Look.");
        async Task<string> Told(int limit)
        {
            var ended = await ConnectionRun.RunAsync(_store.Database, connection, new DeleteLimits(), new ConnectionHost(), work, default);
            return $"{(ended.Error is StoreException contested ? contested.ErrorId : "Failed")} {ended.Health!.Failures} {ended.ReachesFailures(limit)}";
        }

        Assert.Equal("Failed 1 False", await Told(3));
        Assert.Equal("Failed 2 False", await Told(3));
        sync.BeginRun(At(0));
        Assert.Equal("Failed 4 True", await Told(3));
        Assert.Equal("Failed 5 False", await Told(3));

        new SyncStore(_store.Database, connection.Id).AcquireLease("another process", At(0), Duration.FromMinutes(5));
        work = _ => throw Assert.Throws<StoreException>(() => sync.AcquireLease("this one", At(1), Duration.FromMinutes(5)));
        Assert.Equal("RunInProgress 5 False", await Told(5));
    }

    private static Instant At(int minute) => StoreFolder.Now + Duration.FromMinutes(minute);
}
