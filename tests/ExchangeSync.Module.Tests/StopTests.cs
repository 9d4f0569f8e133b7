using System.Management.Automation;
using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests;

public sealed class StopTests : ExchangeServer
{
    protected override TimeSpan Latency => TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("Invoke-MbxExchangeSync Anna")]
    [InlineData("Test-MbxExchangeConnection Anna")]
    public void Ctrl_C_ends_it_within_a_second(string line)
    {
        ConnectAndActivate();
        var result = Session.RunAndStop(line, TimeSpan.FromSeconds(1));
        Assert.IsType<PipelineStoppedException>(result.Failure);
        Assert.InRange(result.StopTook, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_stopped_run_is_in_the_history_and_another_can_start()
    {
        ConnectAndActivate();
        Session.RunAndStop("Invoke-MbxExchangeSync Anna", TimeSpan.FromSeconds(1));
        Assert.Equal("Stopped", ModuleSession.Text(Session.Run("Get-MbxExchangeSyncRun Anna").Single, "Status"));
        Session.RunAndStop("Invoke-MbxExchangeSync Anna", TimeSpan.FromSeconds(1));
        Assert.Equal(2, Session.Run("Get-MbxExchangeSyncRun Anna").Output.Count);
    }

    [Fact]
    public async Task Of_two_runs_at_once_one_is_refused()
    {
        ConnectAndActivate();
        var first = Task.Run(() => Session.RunAndStop("Invoke-MbxExchangeSync Anna", TimeSpan.FromSeconds(6)));
        using var other = new PowerShellSession();
        other.Import(StagedModule.Manifest);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var second = other.Run("param($database) Invoke-MbxExchangeSync Anna -Database $database", ("database", Session.Database));
        var error = Assert.Single(second.Errors);
        Assert.Equal("RunInProgress", ModuleSession.IdOf(error));
        Assert.Equal(ErrorCategory.ResourceBusy, error.CategoryInfo.Category);
        Assert.IsType<PipelineStoppedException>((await first).Failure);
    }
}
