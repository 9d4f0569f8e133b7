using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>What comes back from Exchange after a run's own writes: its echo, and beside it what others did meanwhile.</summary>
public sealed class EchoTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    // Between the write and the reading of what the server made of it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_user_writes_right_after_the_run_wrote_reaches_the_other_side(bool create)
    {
        var item = create ? null : _world.Exchange.Add(SyncWorld.Hour("Before", 1));
        if (create)
        {
            _world.Microbizz.Add(SyncWorld.Hour("Ours", 1));
        }
        else
        {
            await _world.RunTwiceAsync();
            _world.Microbizz.Edit(Assert.Single(_world.Microbizz.Entries).Key, content => content with { Title = "Ours" });
        }

        _world.Exchange.AfterWrite = () =>
        {
            _world.Exchange.AfterWrite = null;
            _world.Exchange.Edit(item ?? Assert.Single(_world.Exchange.Entries).Key, content => content with { Title = "Theirs" });
        };
        await _world.RunAsync();
        await _world.RunTwiceAsync();

        Assert.Equal("Theirs", Assert.Single(_world.Exchange.Entries).Content.Title);
        Assert.Equal("Theirs", Assert.Single(_world.Microbizz.Entries).Content.Title);
    }
}
