using System.Management.Automation;

namespace ExchangeSync.ModuleTests;

public sealed class AppointmentTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public AppointmentTests() => _session.Run("New-MbxUser anna; New-MbxUser bo").ThrowOnError();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Everything_that_is_given_is_kept()
    {
        var made = _session.Run(
            "New-MbxAppointment anna 'Board' '2030-01-07 09:00' '2030-01-07 10:30' -TimeZone 'Romance Standard Time' -Place 'Room 4' "
            + "-Note '<p>Agenda</p>' -NoteFormat Html -Type Meeting -Private -Away -RecurrenceRule 'FREQ=WEEKLY;BYDAY=MO'").Single;
        var found = _session.Run("param($id) Get-MbxAppointment -Id $id", ("id", made.Properties["Id"].Value)).Single;
        Assert.Equal("anna|Board|01/07/2030 09:00:00|01/07/2030 10:30:00|False|Romance Standard Time|Room 4|False|<p>Agenda</p>|Html|Meeting|True|FREQ=WEEKLY;BYDAY=MO",
            string.Join('|', new[] { "User", "Title", "Start", "End", "AllDay", "TimeZone", "Place", "Here", "Note", "NoteFormat", "Type", "Private", "RecurrenceRule" }
                .Select(name => ModuleSession.Text(found, name))));
    }

    [Theory]
    [InlineData("'2030-01-07 09:00'", "01/07/2030 09:00:00", "01/07/2030 10:00:00")]
    [InlineData("'2030-01-07' -AllDay", "01/07/2030 00:00:00", "01/08/2030 00:00:00")]
    [InlineData("'2030-01-07' '2030-01-07' -AllDay", "01/07/2030 00:00:00", "01/08/2030 00:00:00")]
    [InlineData("'2030-01-07 13:00' '2030-01-09 11:00' -AllDay", "01/07/2030 00:00:00", "01/10/2030 00:00:00")]
    [InlineData("'2030-01-07' '2030-01-09' -AllDay", "01/07/2030 00:00:00", "01/09/2030 00:00:00")]
    public void The_end_has_a_default(string times, string start, string end)
    {
        var made = _session.Run($"New-MbxAppointment anna X {times}").Single;
        Assert.Equal(start, ModuleSession.Text(made, "Start"));
        Assert.Equal(end, ModuleSession.Text(made, "End"));
    }

    [Fact]
    public void Filters_narrow_by_user_time_and_title()
    {
        _session.Run(
            "New-MbxAppointment anna Lunch '2030-01-07 12:00'; New-MbxAppointment anna Lecture '2030-01-08 12:00'; New-MbxAppointment bo Lunch '2030-01-08 12:00'").ThrowOnError();
        Assert.Equal("Lunch Lecture", Titles("Get-MbxAppointment anna"));
        Assert.Equal("Lunch Lunch", Titles("Get-MbxAppointment -Title lunch"));
        Assert.Equal("Lecture", Titles("Get-MbxAppointment anna -Title 'lec*'"));
        Assert.Equal("Lunch", Titles("Get-MbxAppointment anna -To '2030-01-08'"));
        Assert.Equal("Lecture", Titles("Get-MbxUser anna | Get-MbxAppointment -From '2030-01-07 13:00'"));
    }

    [Fact]
    public void A_new_start_keeps_the_duration_and_all_else()
    {
        _session.Run("New-MbxAppointment anna Lunch '2030-01-07 12:00' '2030-01-07 12:45' -Place Canteen -Private -Note n").ThrowOnError();
        var changed = _session.Run("Get-MbxAppointment | Set-MbxAppointment -Start '2030-01-08 11:00' -Private:$false -PassThru").Single;
        Assert.Equal("01/08/2030 11:45:00", ModuleSession.Text(changed, "End"));
        Assert.Equal("Canteen|False|n|True", string.Join('|', new[] { "Place", "Private", "Note", "Here" }.Select(name => ModuleSession.Text(changed, name))));
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        _session.Run("New-MbxAppointment anna Lunch '2030-01-07 12:00'").ThrowOnError();
        var before = _session.Run("Get-MbxAppointment").Single;
        _session.Run("Get-MbxAppointment | Set-MbxAppointment -Title X -WhatIf; Get-MbxAppointment | Remove-MbxAppointment -WhatIf; New-MbxAppointment bo Y '2030-01-01' -WhatIf").ThrowOnError();
        var after = _session.Run("Get-MbxAppointment").Single;
        Assert.Equal(before.Properties["Revision"].Value, after.Properties["Revision"].Value);
    }

    [Fact]
    public void Removing_goes_on_after_one_that_is_gone()
    {
        _session.Run("New-MbxAppointment anna A '2030-01-07 12:00'; New-MbxAppointment anna B '2030-01-07 13:00'").ThrowOnError();
        var result = _session.Run("$all = Get-MbxAppointment; Remove-MbxAppointment $all[0].Id -Confirm:$false; $all | Remove-MbxAppointment -Confirm:$false");
        Assert.Equal("AppointmentNotFound", ModuleSession.IdOf(Assert.Single(result.Errors)));
        Assert.Empty(_session.Run("Get-MbxAppointment").Output);
    }

    [Theory]
    [InlineData("New-MbxAppointment nobody X '2030-01-07'", "UserNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-MbxAppointment -From '2030-01-08' -To '2030-01-07'", "InvalidRange", ErrorCategory.InvalidArgument)]
    [InlineData("Export-MbxAppointment -User anna -From '2030-01-08' -To '2030-01-07' -Path never.ics", "InvalidRange", ErrorCategory.InvalidArgument)]
    [InlineData("New-MbxAppointment anna X '2030-01-07 12:00' '2030-01-07 11:00'", "EndBeforeStart", ErrorCategory.InvalidArgument)]
    [InlineData("New-MbxAppointment anna X '2030-01-07' -TimeZone Mars", "InvalidTimeZone", ErrorCategory.InvalidArgument)]
    [InlineData("New-MbxAppointment anna X '2030-01-07' -RecurrenceRule 'FREQ=SECONDLY'", "InvalidRecurrenceRule", ErrorCategory.InvalidArgument)]
    [InlineData("Get-MbxAppointment -Id 11111111-1111-1111-1111-111111111111", "AppointmentNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Set-MbxAppointment 11111111-1111-1111-1111-111111111111 -Title X", "AppointmentNotFound", ErrorCategory.ObjectNotFound)]
    public void An_error_has_its_id_and_nothing_is_stored(string line, string id, ErrorCategory category)
    {
        var error = _session.Fails(line);
        Assert.Equal(id, ModuleSession.IdOf(error));
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Empty(_session.Run("Get-MbxAppointment").Output);
    }

    private string Titles(string line) => string.Join(' ', _session.Run(line).ThrowOnError().Output.Select(o => o.Properties["Title"].Value));
}
