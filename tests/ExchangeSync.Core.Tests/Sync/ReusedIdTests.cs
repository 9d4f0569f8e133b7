using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>An id that stands for another entry by now is no proof that anything was deleted.</summary>
public sealed class ReusedIdTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task An_item_id_that_is_used_again_changes_the_partner_and_neither_deletes_nor_doubles_it()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("First", 1));
        _world.Exchange.Add(SyncWorld.Hour("Another", 2));
        await _world.RunTwiceAsync();
        var appointment = _world.Microbizz.Entries.Single(entry => entry.Content.Title == "First").Key;
        _world.Exchange.Remove(item);
        _world.Exchange.Add(SyncWorld.Hour("Second", 3), key: item);

        await _world.RunTwiceAsync();

        Assert.Equal("Second", _world.Microbizz[appointment].Content.Title);
        Assert.Equal(2, _world.Microbizz.Entries.Count);
    }

    [Fact]
    public async Task An_item_id_that_another_mailbox_gives_to_another_item_deletes_nothing()
    {
        var item = _world.Exchange.Add(SyncWorld.Hour("First", 1));
        await _world.RunTwiceAsync();
        _world.Exchange.Remove(item);
        _world.Exchange.Migrate("restored");
        _world.Exchange.Add(SyncWorld.Hour("Second", 3), key: item);

        await _world.RunTwiceAsync();

        Assert.Equal(_world.Exchange.Entries.Select(entry => entry.Content.Title).Order(), _world.Microbizz.Entries.Select(entry => entry.Content.Title).Order());
        Assert.Contains(_world.Store.Runs(int.MaxValue).SelectMany(run => _world.Store.Journal(run.Id)), line => line.Before?.Title == "First" || line.After?.Title == "First");
    }
}
