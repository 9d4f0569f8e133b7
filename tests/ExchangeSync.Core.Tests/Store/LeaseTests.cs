using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.Store;

public sealed class LeaseTests : IDisposable
{
    private static readonly Duration Expiry = Duration.FromMinutes(2);

    private readonly StoreFolder _store = new();
    private readonly SyncStore _first;
    private readonly SyncStore _second;
    private readonly Database _otherProcess;

    public LeaseTests()
    {
        _first = _store.AddSyncStore();
        _otherProcess = Database.Open(_store.DatabasePath, create: false);
        _second = new SyncStore(_otherProcess, _first.ConnectionId);
    }

    public void Dispose()
    {
        _otherProcess.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void A_run_that_lasts_longer_than_any_should_sends_nothing_more_and_the_next_one_may()
    {
        var lease = new RunLease(_first, new FakeClock(StoreFolder.Now), TimeSpan.Zero);
        lease.RenewIfDue();
        lease.Take();
        Assert.Equal("RunTooLong", Assert.Throws<SideException>(lease.RenewIfDue).ErrorId);
        lease.GiveBack();

        var next = new RunLease(_second, new FakeClock(StoreFolder.Now));
        next.Take();
        next.RenewIfDue();
    }

    [Fact]
    public void The_second_runner_is_told_who_runs_and_since_when()
    {
        var lease = _first.AcquireLease("SRV1, process 4711", StoreFolder.Now, Expiry);
        Assert.Equal((StoreFolder.Now, StoreFolder.Now + Expiry), (lease.Acquired, lease.Expires));

        Assert.Null(_second.TryAcquireLease("other", StoreFolder.Now + Duration.FromMinutes(1), Expiry));
        var error = Assert.Throws<StoreException>(() => _second.AcquireLease("other", StoreFolder.Now + Duration.FromMinutes(1), Expiry));
        Assert.Equal("RunInProgress", error.ErrorId);
        Assert.Contains("SRV1, process 4711", error.Message, StringComparison.Ordinal);
        Assert.Contains("2026-03-02T08:00:00Z", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_that_was_given_back_is_free_and_its_token_goes_on_growing()
    {
        var first = _first.AcquireLease("a", StoreFolder.Now, Expiry);
        _first.ReleaseLease();
        var second = _second.AcquireLease("b", StoreFolder.Now, Expiry);
        Assert.True(second.Token > first.Token);
    }

    [Fact]
    public void A_dead_holders_lease_expires()
    {
        var dead = _first.AcquireLease("a", StoreFolder.Now, Expiry);
        Assert.Null(_second.TryAcquireLease("b", StoreFolder.Now + Expiry - Duration.FromTicks(1), Expiry));
        Assert.True(_second.TryAcquireLease("b", StoreFolder.Now + Expiry, Expiry)!.Token > dead.Token);
    }

    [Fact]
    public void A_renewed_lease_does_not_expire()
    {
        _first.AcquireLease("a", StoreFolder.Now, Expiry);
        var renewed = _first.RenewLease(StoreFolder.Now + Duration.FromMinutes(1), Expiry);
        Assert.Equal(StoreFolder.Now + Duration.FromMinutes(3), renewed.Expires);
        Assert.Null(_second.TryAcquireLease("b", StoreFolder.Now + Expiry, Expiry));
    }

    [Fact]
    public void Who_lost_the_lease_writes_nothing_more()
    {
        _first.AcquireLease("a", StoreFolder.Now, Expiry);
        _first.Write(transaction => transaction.Save(Samples.Link("1", "1")));
        _second.AcquireLease("b", StoreFolder.Now + Expiry, Expiry);

        var error = Assert.Throws<StoreException>(() => _first.Write(transaction => transaction.Save(Samples.Link("2", "2"))));
        Assert.Equal("LeaseLost", error.ErrorId);
        Assert.Equal("LeaseLost", Assert.Throws<StoreException>(() => _first.BeginRun(StoreFolder.Now)).ErrorId);
        Assert.Equal("LeaseLost", Assert.Throws<StoreException>(() => _first.RenewLease(StoreFolder.Now, Expiry)).ErrorId);
        _second.Write(transaction => transaction.Save(Samples.Link("3", "3")));
        Assert.Equal(["1", "3"], _second.AllLinks().Select(link => link.ExchangeKey));

        // Giving back what is another one's by now takes nothing from it.
        _first.ReleaseLease();
        _second.Write(transaction => transaction.Save(Samples.Link("4", "4")));
    }

    [Fact]
    public void Of_many_that_ask_at_once_one_gets_it()
    {
        var won = 0;
        Parallel.For(0, 8, i =>
        {
            using var database = Database.Open(_store.DatabasePath, create: false);
            if (new SyncStore(database, _first.ConnectionId).TryAcquireLease("runner " + i, StoreFolder.Now, Expiry) is not null)
            {
                Interlocked.Increment(ref won);
            }
        });
        Assert.Equal(1, won);
    }
}
