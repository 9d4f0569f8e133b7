using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests;

/// <summary>The settings that say what is left out and what happens to private appointments.</summary>
public sealed class FilterSettingTests : ExchangeServer
{
    private static readonly LocalDateTime Tomorrow = LocalDateTime.FromDateTime(DateTime.Today.AddDays(1).AddHours(9));

    [Fact]
    public void Nothing_is_left_out_and_private_is_left_alone_by_default()
    {
        Connect();
        Assert.Equal("Skip|False|||||False|False|False", Settings());
    }

    [Fact]
    public void Every_setting_is_kept_shown_and_taken_back()
    {
        Connect();
        Session.Run("""
            Set-MbxExchangeSync Anna -PrivateMode BusyOnly -Category Customer, 'Visit*' -ExcludeCategory Red -ExcludeSubject '*lunch*' -ExcludeStatus free, OOF `
                -ExcludeAllDay -OnlyAccepted -IncludeDeclined
            """).ThrowOnError();
        Assert.Equal("BusyOnly|False|Customer,Visit*|Red|*lunch*|Free,OOF|True|True|True", Settings());

        Session.Run("Set-MbxExchangeSync Anna -WeeksBack 2").ThrowOnError();
        Assert.Equal("BusyOnly|False|Customer,Visit*|Red|*lunch*|Free,OOF|True|True|True", Settings());

        Session.Run("Set-MbxExchangeSync Anna -SynchronizePrivate -Category @() -ExcludeCategory @() -ExcludeSubject @() -ExcludeStatus @() -ExcludeAllDay:$false -OnlyAccepted:$false -IncludeDeclined:$false").ThrowOnError();
        Assert.Equal("Full|True|||||False|False|False", Settings());
        Session.Run("Set-MbxExchangeSync Anna -SynchronizePrivate:$false").ThrowOnError();
        Assert.Equal("Skip|False|||||False|False|False", Settings());
    }

    [Fact]
    public void Both_ways_of_saying_what_happens_to_private_appointments_at_once_are_an_error()
    {
        Connect();
        Assert.Equal("ConflictingParameters", ModuleSession.IdOf(Session.Fails("Set-MbxExchangeSync Anna -SynchronizePrivate -PrivateMode Full")));
        Assert.Equal("Skip|False|||||False|False|False", Settings());
    }

    [Fact]
    public void BusyOnly_shows_nothing_of_a_private_item_and_the_plan_of_a_switch_says_Remap()
    {
        ConnectAndActivate();
        Session.Run("Set-MbxExchangeSync Anna -SynchronizePrivate").ThrowOnError();
        Anna.Add(Item("Dentist") with { Sensitivity = "Private", Location = "High Street", Body = new ItemBody("teeth", IsHtml: false) });
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("Dentist|High Street|True", Appointment());

        Session.Run("Set-MbxExchangeSync Anna -PrivateMode BusyOnly").ThrowOnError();
        Assert.Equal("Remap in Microbizz: Private appointment", Session.Run("Invoke-MbxExchangeSync -WhatIf").ThrowOnError().Single.ToString());
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Equal("Private appointment||True", Appointment());
        Assert.Equal("Dentist", Assert.Single(Anna.List()).Content.Subject);
        Assert.DoesNotContain(Session.Run("(Get-MbxExchangeSyncRun -IncludeActions).Actions").ThrowOnError().Output, action => action.ToString()!.Contains("Dentist", StringComparison.Ordinal));
        Assert.Empty(Session.Run("Invoke-MbxExchangeSync -WhatIf").ThrowOnError().Output);
    }

    [Fact]
    public void Filters_leave_items_out_and_a_called_off_meeting_leaves_Microbizz()
    {
        ConnectAndActivate();
        Session.Run("Set-MbxExchangeSync Anna -ExcludeSubject '*lunch*' -ExcludeCategory red -ExcludeStatus Free").ThrowOnError();
        Anna.Add(Item("Long lunch"));
        Anna.Add(Item("Red") with { Categories = ["Red"] });
        Anna.Add(Item("Free") with { FreeBusy = "Free" });
        Anna.Add(Meeting("Declined") with { MyResponse = "Decline" });
        var tentative = Anna.Add(Meeting("Fair") with { MyResponse = "Tentative", FreeBusy = "Tentative" });
        var run = Session.Run("Invoke-MbxExchangeSync").Single;
        Assert.Equal("1", ModuleSession.Text(run, "CreatedInMicrobizz"));
        var appointment = Session.Run("Get-MbxAppointment").Single;
        Assert.Equal("Fair|Tentative", ConnectionTests.Values(appointment, "Title", "Status"));
        Assert.Contains("Bo <bo@example.com>", Session.RunAtPrompt("Get-MbxAppointment | Format-List").Screen, StringComparison.Ordinal);
        Assert.Contains("tentative", Session.RunAtPrompt("Get-MbxAppointment").Screen, StringComparison.Ordinal);

        Anna.Change(tentative.Id, content => content with { Subject = "Canceled: Fair", IsCancelled = true });
        Session.Run("Invoke-MbxExchangeSync").ThrowOnError();
        Assert.Empty(Session.Run("Get-MbxAppointment").ThrowOnError().Output);
        Assert.Equal(5, Anna.List().Count);
        Assert.Equal(0, Server.MailsSent);
    }

    private static CalendarItem Item(string subject) => CalendarItem.Timed(subject, Tomorrow, Tomorrow.PlusHours(1), "Romance Standard Time");

    private static CalendarItem Meeting(string subject) =>
        Item(subject) with { Organizer = new Attendee("Chef", "chef@example.com"), Attendees = [new Attendee("Bo", "bo@example.com")] };

    private string Settings()
    {
        var settings = Session.Run("""
            Get-MbxExchangeSync Anna | ForEach-Object {
                "$($_.PrivateMode)|$($_.SynchronizePrivate)|$($_.Category -join ',')|$($_.ExcludeCategory -join ',')|$($_.ExcludeSubject -join ',')|$($_.ExcludeStatus -join ',')|$($_.ExcludeAllDay)|$($_.OnlyAccepted)|$($_.IncludeDeclined)"
            }
            """).ThrowOnError();
        return settings.Single.ToString()!;
    }

    private string Appointment() => ConnectionTests.Values(Session.Run("Get-MbxAppointment").Single, "Title", "Place", "Private");
}
