using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Sync;

/// <summary>The history stays for as many days as the admin has said, whatever the clock of the machine says.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly Duration Far = Duration.FromDays(400);
    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task It_is_forgotten_after_its_time()
    {
        var first = await _world.RunAsync();
        await RunAfterAsync(Duration.FromDays(89));
        Assert.True(IsKept(first));

        await RunAfterAsync(Duration.FromDays(2));
        Assert.False(IsKept(first));
    }

    [Fact]
    public async Task A_clock_that_is_far_ahead_does_not_age_it()
    {
        var first = await _world.RunAsync();

        _world.ExchangeClockSkew = -Far;
        await RunAfterAsync(Far);
        await RunAfterAsync(Duration.FromHours(1));
        Assert.True(IsKept(first));

        // What was noted meanwhile lies in the future and keeps nothing for longer.
        _world.ExchangeClockSkew = Duration.Zero;
        await RunAfterAsync(-Far);
        Assert.True(IsKept(first));
        await RunAfterAsync(Duration.FromDays(91));
        Assert.False(IsKept(first));
    }

    [Fact]
    public async Task What_was_noted_while_the_clock_was_far_behind_stays_as_long_as_what_was_noted_before()
    {
        var first = await _world.RunAsync();
        var behind = await RunAfterAsync(-Far);

        await RunAfterAsync(Far);
        Assert.True(IsKept(behind));
        await RunAfterAsync(Duration.FromDays(91));
        Assert.False(IsKept(first));
        Assert.False(IsKept(behind));
    }

    [Fact]
    public async Task A_server_whose_clock_is_ahead_does_not_age_it_either()
    {
        var first = await _world.RunAsync();

        _world.ExchangeClockSkew = Far;
        await RunAfterAsync(Duration.FromHours(1));

        Assert.True(IsKept(first));
    }

    private async Task<SyncRun> RunAfterAsync(Duration time)
    {
        _world.Clock.Advance(time);
        return await _world.RunAsync();
    }

    private bool IsKept(SyncRun run) => _world.Store.Runs(int.MaxValue).Any(kept => kept.Id == run.Id);
}
