using ExchangeSync.Sync.Watching;
using ExchangeSync.Tests.Exchange;

namespace ExchangeSync.Tests.Watching;

public sealed class RunTriggerTests
{
    private readonly VirtualTime _time = new();
    private readonly RunTrigger _trigger;

    public RunTriggerTests() => _trigger = new RunTrigger(new WatchOptions { Clock = _time, Delay = _time.DelayAsync });

    [Fact]
    public async Task A_run_begins_after_300_ms_of_quiet()
    {
        var due = _trigger.WaitAsync(TimeSpan.FromHours(1), default);
        await _time.WhenWaitingAsync(1);
        _trigger.Signal();
        await _time.WhenWaitingAsync(2);
        Advance(200);
        _trigger.Signal();
        await AdvanceToNextPauseAsync(100);
        Assert.False(due.IsCompleted);
        Advance(200);
        await due;
    }

    [Fact]
    public async Task It_begins_a_second_after_the_first_event_however_many_follow()
    {
        var due = _trigger.WaitAsync(TimeSpan.FromHours(1), default);
        await _time.WhenWaitingAsync(1);
        for (var i = 0; i < 9; i++)
        {
            _trigger.Signal();
            await Task.Delay(5);
            Advance(100);
            await Task.Delay(5);
            Assert.False(due.IsCompleted);
        }

        _trigger.Signal();
        await Task.Delay(20);
        Advance(100);
        await due.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task What_happens_during_a_run_makes_one_run_after_it_and_what_happened_before_it_none()
    {
        _trigger.Signal();
        Advance(1000);
        await _trigger.WaitAsync(TimeSpan.FromHours(1), default);
        _trigger.Take();
        var idle = _trigger.WaitAsync(TimeSpan.FromHours(1), default);
        await _time.WhenWaitingAsync(1);
        Assert.False(idle.IsCompleted);
        _trigger.Signal();
        _trigger.Signal();
        Advance(5000);
        await idle.WaitAsync(TimeSpan.FromSeconds(10));
        _trigger.Take();
        Assert.False(_trigger.WaitAsync(TimeSpan.FromHours(1), default).IsCompleted);
    }

    [Fact]
    public async Task Without_any_event_a_run_is_due_when_the_time_is_over()
    {
        var due = _trigger.WaitAsync(TimeSpan.FromMinutes(30), default);
        await _time.WhenWaitingAsync(1);
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.False(due.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        await due;
    }

    [Fact]
    public async Task A_clock_that_is_set_back_delays_nothing()
    {
        _trigger.Signal();
        _time.Advance(TimeSpan.FromHours(-1));
        await _trigger.WaitAsync(TimeSpan.FromHours(2), default).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_pause_ends_by_a_sign_that_it_works_again_and_not_by_an_event()
    {
        var pause = _trigger.PauseAsync(TimeSpan.FromMinutes(5), default);
        await _time.WhenWaitingAsync(1);
        _trigger.Signal();
        await Task.Delay(20);
        Assert.False(pause.IsCompleted);
        _trigger.Hurry();
        await pause.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Pauses_double_up_to_the_longest_and_a_server_s_own_time_counts()
    {
        var pause = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Assert.Equal([1, 2, 4, 300, 300], new[] { 1, 2, 3, 10, 1000 }.Select(failures => WatchOptions.Pause(pause, failures, null).TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(10), WatchOptions.Pause(pause, 1, TimeSpan.FromMinutes(10)));
    }

    private void Advance(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private async Task AdvanceToNextPauseAsync(int milliseconds)
    {
        Advance(milliseconds);
        await _time.WhenWaitingAsync(2);
    }
}
