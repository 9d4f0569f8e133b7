namespace ExchangeSync.ModuleTests;

public sealed class ViewTests : ExchangeServer
{
    private const int Columns = 120;

    [Theory]
    [InlineData("Get-MbxUser")]
    [InlineData("Get-MbxAppointment")]
    [InlineData("Import-MbxAppointment -User bo -Key k -Title 'A rather long title that goes on and on until it is cut' -Start '2030-01-07'")]
    [InlineData("Import-MbxAppointment -User bo -Key '' -Title 'No key' -Start '2030-01-07' -ErrorAction SilentlyContinue")]
    [InlineData("Get-MbxExchangeConnection")]
    [InlineData("Test-MbxExchangeConnection")]
    [InlineData("Test-MbxExchangeConnection -Detailed")]
    [InlineData("(Test-MbxExchangeConnection).SendReceiveData.Steps")]
    [InlineData("Get-MbxExchangeSync")]
    [InlineData("Get-MbxExchangeSyncRun")]
    [InlineData("Invoke-MbxExchangeSync -WhatIf")]
    [InlineData("Compare-MbxExchangeCalendar")]
    public void Every_output_has_a_table_and_a_list_within_the_screen(string line)
    {
        ConnectAndActivate();
        Session.Run("""
            New-MbxAppointment anna 'A rather long title that goes on and on until it is cut somewhere' (Get-Date).AddDays(1) -Place 'A room with a very long name indeed' -Private -Away
            New-MbxAppointment anna Holiday (Get-Date).AddDays(2) -AllDay
            Invoke-MbxExchangeSync
            New-MbxAppointment anna Later (Get-Date).AddDays(3)
            """).ThrowOnError();

        foreach (var view in new[] { line, $"{line} | Format-Table", $"{line} | Format-List" })
        {
            var screen = Session.RunAtPrompt(view).ThrowOnError().Screen;
            Assert.NotEmpty(screen.Trim());
            Assert.DoesNotContain("ExchangeSync.Output.", screen, StringComparison.Ordinal);
            var rows = screen.Split('\n').Where(row => !row.StartsWith("What if", StringComparison.Ordinal));
            Assert.All(rows, row => Assert.InRange(row.TrimEnd().Length, 0, Columns));
        }
    }

    [Fact]
    public void A_table_shows_what_an_admin_looks_for()
    {
        ConnectAndActivate();
        Session.Run("New-MbxAppointment anna Holiday '2030-01-07' -AllDay -Private").ThrowOnError();
        Assert.Matches(@"2030-01-07\s+2030-01-07\s+Holiday\s+anna\s+all day, private", Session.RunAtPrompt("Get-MbxAppointment").Screen);
        Assert.Matches(@"Anna\s+anna\s+anna\s+http://127.0.0.1:\d+/EWS/Exchange", Session.RunAtPrompt("Get-MbxExchangeConnection").Screen);
    }

    [Fact]
    public void A_failed_test_shows_cause_and_remedy_at_once()
    {
        Session.Run("New-MbxExchangeConnection Anna $server -Credential (Login anna wrong) -User anna").ThrowOnError();
        var screen = Session.RunAtPrompt("Test-MbxExchangeConnection").Screen;
        Assert.Contains("General connection", screen, StringComparison.Ordinal);
        Assert.Contains("Send/receive data", screen, StringComparison.Ordinal);
        Assert.Contains("Likely cause:", screen, StringComparison.Ordinal);
        Assert.Contains("What to do:", screen, StringComparison.Ordinal);
    }
}
