using System.Management.Automation;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using NodaTime;

namespace ExchangeSync.ModuleTests;

public sealed class WatchTests : ExchangeServer
{
    [Fact]
    public async Task It_gives_a_run_for_each_change_until_its_time_is_over()
    {
        ConnectAndActivate();
        var watching = Task.Run(() => Session.Run("Watch-MbxExchangeSync -For 0:0:8"));
        await UntilAsync(() => Server.HangingCount == 1);
        await Task.Delay(1500);
        var day = SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(3);
        Anna.Add(CalendarItem.AllDay("Fair", day, day, "Romance Standard Time"));
        var result = await watching;
        result.ThrowOnError();
        Assert.Equal(["0", "1"], result.Output.Select(run => ModuleSession.Text(run, "CreatedInMicrobizz")).Take(2));
        Assert.All(result.Output, run => Assert.Equal(("Completed", "Anna"), (ModuleSession.Text(run, "Status"), ModuleSession.Text(run, "Title"))));
        Assert.Empty(result.Warnings);
        Assert.Equal((0, 0), (Server.HangingCount, Server.SubscriptionCount));
        Assert.Equal(result.Output.Count, Session.Run("Get-MbxExchangeSyncRun Anna").Output.Count);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_within_a_second_and_nothing_is_left_on_the_server()
    {
        ConnectAndActivate();
        var result = Session.RunAndStop("Watch-MbxExchangeSync", TimeSpan.FromSeconds(4));
        Assert.IsType<PipelineStoppedException>(result.Failure);
        Assert.InRange(result.StopTook, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.NotEmpty(result.Output);
        await UntilAsync(() => Server is { HangingCount: 0, SubscriptionCount: 0 });
    }

    [Fact]
    public void It_takes_connections_from_the_pipeline_and_leaves_the_others_alone()
    {
        ConnectAndActivate();
        Session.Run("New-MbxExchangeConnection Bo $server -Credential (Login bo) -User bo; Set-MbxExchangeSync Bo -Activated").ThrowOnError();
        var result = Session.Run("Get-MbxExchangeConnection Bo | Watch-MbxExchangeSync -For 0:0:3");
        result.ThrowOnError();
        Assert.All(result.Output, run => Assert.Equal("Bo", ModuleSession.Text(run, "Title")));
        Assert.NotEmpty(result.Output);
    }

    [Fact]
    public void One_that_fails_is_a_warning_and_not_an_error_and_is_said_once()
    {
        ConnectAndActivate();
        Server.Faults.Add(new Fault { Kind = FaultKind.HttpStatus, Status = 500, Times = 10_000 });
        var result = Session.Run("Watch-MbxExchangeSync Anna -For 0:0:9");
        Assert.Empty(result.Errors);
        Assert.True(result.Output.Count(run => ModuleSession.Text(run, "Status") == "Failed") >= 2);
        Assert.Single(result.Warnings, warning => warning.Contains("the run failed", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_gives_the_plan_and_ends()
    {
        ConnectAndActivate();
        var day = SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(3);
        Anna.Add(CalendarItem.AllDay("Fair", day, day, "Romance Standard Time"));
        var result = Session.Run("Watch-MbxExchangeSync -WhatIf");
        result.ThrowOnError();
        Assert.Equal("Create", ModuleSession.Text(result.Single, "Kind"));
        Assert.Empty(Session.Run("Get-MbxExchangeSyncRun").Output);
    }

    [Theory]
    [InlineData("-Every 30")]
    [InlineData("-For 60")]
    public void A_bare_number_is_no_time(string argument)
    {
        ConnectAndActivate();
        var error = Session.Fails($"Watch-MbxExchangeSync {argument}");
        Assert.Equal("InvalidTimeSpan", ModuleSession.IdOf(error));
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
    }

    [Fact]
    public void One_that_is_not_there_is_an_error_and_ends_it()
    {
        ConnectAndActivate();
        Assert.Equal("ConnectionNotFound", ModuleSession.IdOf(Session.Fails("Watch-MbxExchangeSync Nobody")));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 200, "It did not happen within ten seconds.");
            await Task.Delay(50);
        }
    }
}
