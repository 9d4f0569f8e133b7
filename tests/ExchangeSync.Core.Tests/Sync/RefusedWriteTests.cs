using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Sync;

/// <summary>The feed tells of a change once: a write that one side refuses must be remembered until it is done.</summary>
public sealed class RefusedWriteTests : IDisposable
{
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(WriteKind.Create, true)]
    [InlineData(WriteKind.Update, true)]
    [InlineData(WriteKind.Delete, true)]
    [InlineData(WriteKind.Create, false)]
    [InlineData(WriteKind.Update, false)]
    public async Task A_write_that_is_refused_waits_and_is_done_by_a_later_run(WriteKind kind, bool isTransient)
    {
        var kept = Enumerable.Range(2, 3).Select(day => _world.Microbizz.Add(SyncWorld.Hour("Kept", day))).ToList();
        var appointment = kind == WriteKind.Create ? null : _world.Microbizz.Add(SyncWorld.Hour("Before", 1));
        await _world.RunTwiceAsync();
        switch (kind)
        {
            case WriteKind.Create:
                _world.Microbizz.Add(SyncWorld.Hour("After", 1));
                break;
            case WriteKind.Update:
                _world.Microbizz.Edit(appointment!, content => content with { Title = "After" });
                break;
            default:
                _world.Microbizz.Remove(appointment!);
                break;
        }

        _world.Exchange.Refuse = _ => new EntryError("ErrorItemSave", "refused", isTransient);
        Assert.Equal(1, (await _world.RunAsync()).Failed);
        Assert.Contains(_world.Store.Pending(), row => row.Reason == "ErrorItemSave" && row.NextAttempt > _world.Clock.GetCurrentInstant());

        _world.Exchange.Refuse = null;
        _world.Clock.Advance(Duration.FromMinutes(10));
        await _world.RunTwiceAsync();

        Assert.Equal(kept.Count + (kind == WriteKind.Delete ? 0 : 1), _world.Exchange.Entries.Count);
        Assert.Equal(kind != WriteKind.Delete, _world.Exchange.Entries.Any(entry => entry.Content.Title == "After"));
        Assert.Empty(_world.Store.Pending());
    }
}
