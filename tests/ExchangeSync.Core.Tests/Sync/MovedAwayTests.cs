using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>An item that its owner moved away and back has another id: it is still the same one.</summary>
public sealed class MovedAwayTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(ConflictPolicy.ExchangeWins)]
    [InlineData(ConflictPolicy.Manual)]
    public async Task Its_appointment_was_edited_meanwhile_and_nothing_is_doubled(ConflictPolicy policy)
    {
        _world.Settings = _world.Settings with { ConflictPolicy = policy };
        var item = _world.Exchange.Add(SyncWorld.Hour("Lunch", 1));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single().Key;
        _world.Microbizz.Edit(appointment, content => content with { Title = "Late lunch", Place = "Hall" });
        var content = _world.Exchange[item].Content;
        _world.Exchange.Remove(item);
        _world.Exchange.Add(content with { FreeBusyStatus = "Free" });

        await _world.RunTwiceAsync();

        var moved = Assert.Single(_world.Exchange.Entries).Content;
        Assert.Equal(("Late lunch", "Hall", "Free"), (moved.Title, moved.Place, moved.FreeBusyStatus));
        Assert.Equal(appointment, Assert.Single(_world.Microbizz.Entries).Key);
    }
}
