using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests;

public sealed class ResetTests : ExchangeServer
{
    private static readonly DateTime Tomorrow = DateTime.Today.AddDays(1);

    [Fact]
    public void After_a_reset_nothing_is_doubled_and_the_mailbox_can_be_changed()
    {
        Fill();
        Assert.Equal("ConnectionInUse", ModuleSession.IdOf(Session.Fails("Set-MbxExchangeConnection Anna -Credential (Login bo)")));
        Assert.Empty(Session.Run("Reset-MbxExchangeSync Anna -WhatIf").ThrowOnError().Output);
        Assert.Equal("0|0", ConnectionTests.Values(Session.Run("Invoke-MbxExchangeSync").Single, "Adopted", "CreatedInExchange"));

        Session.Run("Reset-MbxExchangeSync Anna -Confirm:$false").ThrowOnError();
        Assert.Equal("2|0|0", ConnectionTests.Values(Session.Run("Invoke-MbxExchangeSync").ThrowOnError().Single, "Adopted", "CreatedInExchange", "CreatedInMicrobizz"));
        Assert.Equal(2, Anna.List().Count);

        Session.Run("Reset-MbxExchangeSync Anna -Confirm:$false; Set-MbxExchangeConnection Anna -Credential (Login bo)").ThrowOnError();
        Assert.Equal("2|0", ConnectionTests.Values(Session.Run("Invoke-MbxExchangeSync").ThrowOnError().Single, "CreatedInExchange", "CreatedInMicrobizz"));
        Assert.Equal(2, Anna.List().Count);
    }

    [Fact]
    public void What_was_made_can_be_removed_with_it_and_the_connection_rests_then()
    {
        Fill();
        var plan = Session.Run("Reset-MbxExchangeSync Anna -Remove Both -WhatIf").ThrowOnError();
        Assert.Equal(["Delete in Exchange: From Microbizz", "Delete in Microbizz: From Exchange"], plan.Output.Select(action => action.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(2, Anna.List().Count);

        var reset = Session.Run("Reset-MbxExchangeSync Anna -Remove Both -Confirm:$false").ThrowOnError();
        Assert.Equal("Completed|1|1", ConnectionTests.Values(reset.Single, "Status", "DeletedInExchange", "DeletedInMicrobizz"));
        Assert.Contains("no longer activated", Assert.Single(reset.Warnings), StringComparison.Ordinal);
        Assert.Equal("From Exchange", Assert.Single(Anna.List()).Content.Subject);
        Assert.Equal("From Microbizz", Assert.Single(Anna.List("deleteditems")).Content.Subject);
        Assert.Equal("From Microbizz", ModuleSession.Text(Session.Run("Get-MbxAppointment").Single, "Title"));
        Assert.Equal("False", ModuleSession.Text(Session.Run("Get-MbxExchangeSync").Single, "Activated"));
        Assert.Equal(0, Server.MailsSent);
    }

    [Fact]
    public void A_connection_has_to_be_named() =>
        Assert.Equal("ConnectionNotNamed", ModuleSession.IdOf(Session.Fails("Reset-MbxExchangeSync -Confirm:$false")));

    private void Fill()
    {
        ConnectAndActivate();
        Anna.Add(new CalendarItem
        {
            Subject = "From Exchange",
            Start = Instant.FromDateTimeUtc(DateTime.SpecifyKind(Tomorrow.AddHours(9), DateTimeKind.Utc)),
            End = Instant.FromDateTimeUtc(DateTime.SpecifyKind(Tomorrow.AddHours(10), DateTimeKind.Utc)),
        });
        Session.Run("param($t) New-MbxAppointment anna 'From Microbizz' $t; Invoke-MbxExchangeSync", ("t", Tomorrow.AddHours(14))).ThrowOnError();
    }
}
