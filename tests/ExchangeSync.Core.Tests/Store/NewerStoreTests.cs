using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Sync;

namespace ExchangeSync.Tests.Store;

/// <summary>A store that a newer version has upgraded while this one has it open is not used any more.</summary>
public sealed class NewerStoreTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void It_is_neither_written_nor_read_and_the_error_says_what_to_do()
    {
        _store.AddUser();
        Upgrade(_store.DatabasePath);

        var error = Assert.Throws<StoreException>(() => _store.AddUser("Bo"));

        Assert.Equal("StoreTooNew", error.ErrorId);
        Assert.False(error.IsTransient);
        Assert.Contains("new PowerShell session", error.Remedy, StringComparison.Ordinal);
        Assert.Equal("StoreTooNew", Assert.Throws<StoreException>(() => _store.Users.All()).ErrorId);
        _store.Close();
        Assert.Equal(1, OldStore.Number(_store.DatabasePath, "SELECT COUNT(*) FROM user"));
    }

    [Fact]
    public async Task A_run_under_way_sends_no_further_request()
    {
        using var world = new SyncWorld();
        world.Exchange.Add(SyncWorld.Hour("From Exchange", 1));
        world.Microbizz.Add(SyncWorld.Hour("From Microbizz", 2));
        world.Exchange.BeforeWrite = world.Microbizz.BeforeWrite = _ => Upgrade(world.DatabasePath);

        Assert.Equal("StoreTooNew", (await Assert.ThrowsAsync<StoreException>(() => world.RunAsync())).ErrorId);

        Assert.Equal(1, world.Exchange.Writes + world.Microbizz.Writes);
    }

    private static void Upgrade(string path)
    {
        using var other = new SqliteSession(path, new() { DataSource = path, Pooling = false });
        other.Script("PRAGMA user_version = 9999");
    }
}
