using ExchangeSync.Simulator.Faults;

namespace ExchangeSync.ModuleTests.Scheduling;

/// <summary>What monitoring learns of a call: the first of 2, 1, 3, 0.</summary>
public sealed class ExitCodeTests : ExchangeServer
{
    private static readonly DateTime Tomorrow = DateTime.Today.AddDays(1);

    [Fact]
    public void All_well_is_0_also_where_there_is_nothing_to_do()
    {
        ConnectAndActivate();
        Assert.Equal(0, Code("Invoke-MbxExchangeSync -SetExitCode"));
        Assert.Equal(0, Code("Invoke-MbxExchangeSync -SetExitCode"));
    }

    [Fact]
    public void A_failed_connection_is_2_beside_one_that_is_well_and_failed_entries_are_1()
    {
        ConnectAndActivate();
        Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "CreateItem", Code = "ErrorItemSave", Matching = "bad" });
        Session.Run("param($t) New-MbxAppointment anna bad $t", ("t", Tomorrow)).ThrowOnError();
        Assert.Equal(1, Code("Invoke-MbxExchangeSync -SetExitCode"));
        Session.Run("New-MbxExchangeConnection Bad $server -Credential (Login bo wrong) -User bo; Set-MbxExchangeSync Bad -Activated").ThrowOnError();
        Assert.Equal(2, Code("Invoke-MbxExchangeSync -SetExitCode"));
        Assert.Equal(1, Code("Invoke-MbxExchangeSync Anna -SetExitCode"));
    }

    [Fact]
    public void Held_deletes_are_3()
    {
        ConnectAndActivate();
        Session.Run("param($t) 1..4 | ForEach-Object { New-MbxAppointment anna \"Entry $_\" $t }; Invoke-MbxExchangeSync; Get-MbxAppointment | Remove-MbxAppointment -Confirm:$false", ("t", Tomorrow)).ThrowOnError();
        Assert.Equal(3, Code("Invoke-MbxExchangeSync -SetExitCode"));
    }

    [Theory]
    [InlineData("Invoke-MbxExchangeSync nobody -SetExitCode", "ConnectionNotFound")]
    [InlineData("Invoke-MbxExchangeSync -SetExitCode -Database ([IO.Path]::GetTempPath() + 'exchangesync-none/none.db')", "StoreNotFound")]
    public void What_gives_no_run_is_2(string line, string id)
    {
        Assert.Equal(2, Code(line));
        Assert.Equal(id, ModuleSession.IdOf(Assert.Single(Session.Run(line).Errors)));
    }

    [Fact]
    public async Task A_connection_that_another_process_is_running_just_now_is_no_failure()
    {
        ConnectAndActivate();
        Server.Faults.Add(new Fault { Kind = FaultKind.Delay, Milliseconds = 8000 });
        using var other = new Demo.Hosting.PowerShellSession();
        other.Import(StagedModule.Manifest);
        var first = Task.Run(() => other.Run("param($db) Invoke-MbxExchangeSync -Database $db", ("db", Session.Database)));
        Assert.True(SpinWait.SpinUntil(() => Session.Run("Get-MbxExchangeSyncRun").Output.Count > 0, TimeSpan.FromSeconds(30)));
        var second = Session.Run("Invoke-MbxExchangeSync -SetExitCode; $LASTEXITCODE");
        Assert.Equal("RunInProgress", ModuleSession.IdOf(Assert.Single(second.Errors)));
        Assert.Equal(0, Assert.Single(second.Output).BaseObject);
        Assert.Equal("Completed", ModuleSession.Text((await first).Single, "Status"));
    }

    [Fact]
    public void No_store_is_made_by_reading_or_running()
    {
        foreach (var line in new[] { "Invoke-MbxExchangeSync", "Get-MbxExchangeConnection", "Get-MbxExchangeSync", "Get-MbxExchangeSyncRun", "Get-MbxExchangeConflict", "Get-MbxUser", "Get-MbxAppointment", "Test-MbxExchangeConnection", "Compare-MbxExchangeCalendar" })
        {
            Assert.Equal("StoreNotFound", ModuleSession.IdOf(Session.Fails($"{line} -Database '{Session.File("none.db")}'")));
        }

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Session.Database)!, "none*"));
    }

    private int Code(string line)
    {
        Session.Run(line);
        return (int)Session.Run("$LASTEXITCODE").Single.BaseObject;
    }
}
