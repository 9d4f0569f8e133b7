using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests;

public sealed class ConflictTests : ExchangeServer
{
    [Fact]
    public void A_conflict_is_shown_field_by_field_and_resolved_from_the_pipeline()
    {
        ConnectAndActivate();
        Session.Run("Set-MbxExchangeSync anna -ConflictPolicy Manual -KeepDays 30").ThrowOnError();
        Assert.Equal("30", ModuleSession.Text(Session.Run("Get-MbxExchangeSync anna").Single, "KeepDays"));
        var item = Conflict();

        var conflict = Session.Run("Get-MbxExchangeConflict anna -Status Open").Single;
        Assert.Equal("Open|Manual|Dentist|Conflict", ConnectionTests.Values(conflict, "Status", "Policy", "Subject", "Kind"));
        Assert.Equal("Place|High Street|Canteen|", Session.Run("(Get-MbxExchangeConflict).Fields | ForEach-Object { \"$($_.Field)|$($_.Exchange)|$($_.Microbizz)|$($_.Base)\" }").Single.ToString());

        Session.Run("Get-MbxExchangeConflict | Resolve-MbxExchangeConflict -Keep Microbizz -WhatIf").ThrowOnError();
        Assert.Equal("High Street", Anna.Find(item)!.Content.Location);
        var resolved = Session.Run("Get-MbxExchangeConflict -Status Open | Resolve-MbxExchangeConflict -Keep Microbizz").ThrowOnError().Single;
        Assert.Equal("Resolved|Microbizz", ConnectionTests.Values(resolved, "Status", "Resolution"));
        Assert.Equal("Canteen", Anna.Find(item)!.Content.Location);
        Assert.Empty(Session.Run("Get-MbxExchangeConflict -Status Open").ThrowOnError().Output);
        Assert.Equal(0, Server.MailsSent);
    }

    [Fact]
    public void What_the_policy_decided_is_turned_round_later_by_number_and_a_wrong_number_is_an_error()
    {
        ConnectAndActivate();
        var item = Conflict();
        var conflict = Session.Run("Get-MbxExchangeConflict").Single;
        Assert.Equal("Settled|Exchange|ExchangeWins", ConnectionTests.Values(conflict, "Status", "Winner", "Policy"));
        Assert.Equal("High Street", ModuleSession.Text(Session.Run("Get-MbxAppointment").Single, "Place"));

        Session.Run($"Resolve-MbxExchangeConflict {ModuleSession.Text(conflict, "ConflictId")} Microbizz").ThrowOnError();
        Assert.Equal("Canteen", Anna.Find(item)!.Content.Location);
        Assert.Equal("Canteen", ModuleSession.Text(Session.Run("Get-MbxAppointment").Single, "Place"));

        var again = Assert.Single(Session.Run($"Resolve-MbxExchangeConflict {ModuleSession.Text(conflict, "ConflictId")} -Keep Both").Errors);
        Assert.StartsWith("ConflictAlreadyResolved", again.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("ConflictNotFound", Assert.Single(Session.Run("Resolve-MbxExchangeConflict 4711 -Keep Both").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_conflicts_from_the_pipeline_the_newest_version_stays()
    {
        ConnectAndActivate();
        var item = Conflict();
        Anna.Change(item, content => content with { Location = "Low Street" });
        Session.Run("Get-MbxAppointment | Set-MbxAppointment -Place Terrace; Invoke-MbxExchangeSync").ThrowOnError();

        Assert.Equal(2, Session.Run("Get-MbxExchangeConflict | Resolve-MbxExchangeConflict -Keep Microbizz").ThrowOnError().Output.Count);

        Assert.Equal("Terrace", Anna.Find(item)!.Content.Location);
        Assert.Equal("Terrace", ModuleSession.Text(Session.Run("Get-MbxAppointment").Single, "Place"));
    }

    // The place of a linked entry is edited on both sides.
    private string Conflict()
    {
        var start = Instant.FromDateTimeUtc(DateTime.SpecifyKind(DateTime.Today.AddDays(1).AddHours(9), DateTimeKind.Utc));
        var item = Anna.Add(new CalendarItem { Subject = "Dentist", Start = start, End = start + Duration.FromHours(1), StartTimeZone = "UTC" }).Id;
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Anna.Change(item, content => content with { Location = "High Street" });
        Session.Run("Get-MbxAppointment | Set-MbxAppointment -Place Canteen; Invoke-MbxExchangeSync").ThrowOnError();
        return item;
    }
}
