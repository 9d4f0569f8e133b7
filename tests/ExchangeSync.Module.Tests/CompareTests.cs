using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests;

public sealed class CompareTests : ExchangeServer
{
    private static readonly DateTime Tomorrow = DateTime.Today.AddDays(1);

    [Fact]
    public void Differences_are_rows_that_a_repair_takes_and_comparing_writes_nothing()
    {
        ConnectAndActivate();
        Session.Run("param($t) 1..3 | ForEach-Object { New-MbxAppointment anna \"A$_\" $t.AddHours(7 + $_) }; Invoke-MbxExchangeSync", ("t", Tomorrow)).ThrowOnError();
        Assert.Empty(Session.Run("Compare-MbxExchangeCalendar").ThrowOnError().Output);

        Anna.Change(Item("A1").Id, content => content with { Location = "Attic" });
        Session.Run("param($t) Get-MbxAppointment -Title A2 | Set-MbxAppointment -Place Cellar; New-MbxAppointment anna New $t", ("t", Tomorrow.AddHours(15))).ThrowOnError();
        var (writes, file) = (Writes(), Convert.ToHexString(File.ReadAllBytes(Session.Database)));
        var rows = Session.Run("Compare-MbxExchangeCalendar Anna").ThrowOnError().Output;
        Assert.Equal(
            ["Different|A1|Update in Microbizz|Place: Attic|Place: ", "Different|A2|Update in Exchange|Place: |Place: Cellar", "MissingInExchange|New|Create in Exchange||"],
            rows.Select(row => ConnectionTests.Values(row, "Kind", "Title", "Repair", "InExchange", "InMicrobizz")));
        Assert.Equal("Update|Create", string.Join('|', Session.Run("Compare-MbxExchangeCalendar | Where-Object Title -ne A1 | Invoke-MbxExchangeSync -Repair -WhatIf").ThrowOnError().Output
            .Select(action => ModuleSession.Text(action, "Kind")).Order(StringComparer.Ordinal).Reverse()));
        Assert.Equal(writes, Writes());
        Assert.Equal(file, Convert.ToHexString(File.ReadAllBytes(Session.Database)));

        var run = Session.Run("Compare-MbxExchangeCalendar | Where-Object Title -eq A2 | Invoke-MbxExchangeSync -Repair").ThrowOnError();
        Assert.Equal("Completed|1|0|0", ConnectionTests.Values(run.Single, "Status", "UpdatedInExchange", "UpdatedInMicrobizz", "CreatedInExchange"));
        Assert.Equal("Cellar", Item("A2").Content.Location);
        Assert.Equal(["A1", "New"], Session.Run("Compare-MbxExchangeCalendar").ThrowOnError().Output.Select(row => ModuleSession.Text(row, "Title")));

        // The ordinary run still sees the rest.
        var rest = Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("0|1|1", ConnectionTests.Values(rest.Single, "UpdatedInExchange", "UpdatedInMicrobizz", "CreatedInExchange"));
        Assert.Empty(Session.Run("Compare-MbxExchangeCalendar").ThrowOnError().Output);
        Assert.Equal(0, Server.MailsSent);
    }

    [Fact]
    public void A_repair_needs_rows_and_rows_need_a_repair()
    {
        ConnectAndActivate();
        Session.Run("param($t) New-MbxAppointment anna New $t", ("t", Tomorrow)).ThrowOnError();
        Assert.Equal("DifferencesMissing", ModuleSession.IdOf(Session.Fails("Invoke-MbxExchangeSync Anna -Repair")));
        Assert.Equal("RepairNotAsked", ModuleSession.IdOf(Session.Fails("Compare-MbxExchangeCalendar | Invoke-MbxExchangeSync")));
        Assert.Empty(Anna.List());
    }

    [Fact]
    public void Connections_that_are_not_activated_are_compared_but_not_repaired()
    {
        Connect();
        Session.Run("param($t) New-MbxAppointment anna New $t", ("t", Tomorrow)).ThrowOnError();
        Assert.Equal("MissingInExchange", ModuleSession.Text(Session.Run("Compare-MbxExchangeCalendar").Single, "Kind"));
        var result = Session.Run("Compare-MbxExchangeCalendar | Invoke-MbxExchangeSync -Repair").ThrowOnError();
        Assert.Contains("activated", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(Anna.List());
    }

    [Fact]
    public void A_connection_that_fails_is_an_error_and_the_others_are_compared()
    {
        Connect();
        Session.Run("param($t) New-MbxAppointment anna New $t; New-MbxExchangeConnection Bad $server -Credential (Login bo wrong) -User bo", ("t", Tomorrow)).ThrowOnError();
        var result = Session.Run("Compare-MbxExchangeCalendar");
        Assert.Equal("WrongCredentials", ModuleSession.IdOf(Assert.Single(result.Errors)));
        Assert.Equal("Anna", ModuleSession.Text(Assert.Single(result.Output), "Connection"));
    }

    private int Writes() => Server.Exchanges.Count(exchange => exchange.Operation is "CreateItem" or "UpdateItem" or "DeleteItem" or "MoveItem");

    private MailboxItem Item(string subject) => Anna.List().Single(item => item.Content.Subject == subject);
}
