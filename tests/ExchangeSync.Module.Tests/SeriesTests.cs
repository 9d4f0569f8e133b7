using System.Globalization;
using System.Management.Automation;

namespace ExchangeSync.ModuleTests;

public sealed class SeriesTests : IDisposable
{
    private const string January = "-From '2030-01-01' -To '2030-02-01'";
    private readonly ModuleSession _session = new();

    public SeriesTests() => _session.Run("""
        New-MbxUser anna
        $series = New-MbxAppointment anna Weekly '2030-01-07 09:00' -TimeZone 'Romance Standard Time' -RecurrenceRule 'FREQ=WEEKLY;BYDAY=MO'
        New-MbxAppointment anna Lunch '2030-01-08 12:00'
        """).ThrowOnError();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_series_is_one_row_and_with_Expand_its_occurrences()
    {
        Assert.Equal(["Weekly 01/07/2030 09:00:00", "Lunch 01/08/2030 12:00:00"], Lines($"Get-MbxAppointment anna {January}"));
        Assert.Equal(
            ["Weekly 01/07/2030 09:00:00", "Lunch 01/08/2030 12:00:00", "Weekly 01/14/2030 09:00:00", "Weekly 01/21/2030 09:00:00", "Weekly 01/28/2030 09:00:00"],
            Lines($"Get-MbxAppointment anna {January} -Expand"));
        Assert.Equal(["Weekly 01/21/2030 09:00:00"], Lines("Get-MbxAppointment -Id $series.Id -From '2030-01-21' -To '2030-01-22' -Expand"));
        Assert.Empty(Lines("Get-MbxAppointment anna -Title Weekly -From '2030-01-08' -To '2030-01-10'"));

        var occurrence = _session.Run("Get-MbxAppointment -Title Weekly -From '2030-01-14' -To '2030-01-15' -Expand").Single;
        var series = _session.Run("Get-MbxAppointment -Id $series.Id").Single;
        Assert.Equal((series.Properties["Id"].Value, series.Properties["Id"].Value), (occurrence.Properties["Id"].Value, occurrence.Properties["SeriesId"].Value));
        Assert.Equal("01/14/2030 00:00:00|", ModuleSession.Text(occurrence, "OriginalDate") + "|" + ModuleSession.Text(occurrence, "RecurrenceRule"));
        Assert.Equal("||FREQ=WEEKLY;BYDAY=MO|Allow", string.Join('|', new[] { "SeriesId", "OriginalDate", "RecurrenceRule", "HolidayRule" }.Select(name => ModuleSession.Text(series, name))));
    }

    [Fact]
    public void One_occurrence_is_changed_and_changed_again()
    {
        var made = _session.Run("Set-MbxAppointment -Id $series.Id -Occurrence '2030-01-14' -Title Moved -Start '2030-01-15 13:00' -PassThru").Single;
        var again = _session.Run("Set-MbxAppointment -Id $series.Id -Occurrence '2030-01-14' -Place Attic -PassThru").Single;
        Assert.Equal(made.Properties["Id"].Value, again.Properties["Id"].Value);
        Assert.NotEqual(made.Properties["Id"].Value, made.Properties["SeriesId"].Value);
        Assert.Equal("Moved|01/15/2030 14:00:00|Attic|01/14/2030 00:00:00", string.Join('|', new[] { "Title", "End", "Place", "OriginalDate" }.Select(name => ModuleSession.Text(again, name))));
        Assert.Equal(
            ["Weekly 01/07/2030 09:00:00", "Moved 01/15/2030 13:00:00", "Weekly 01/21/2030 09:00:00", "Weekly 01/28/2030 09:00:00"],
            Lines($"Get-MbxAppointment -Id $series.Id {January} -Expand"));
        Assert.Equal(["Weekly 01/07/2030 09:00:00", "Lunch 01/08/2030 12:00:00", "Moved 01/15/2030 13:00:00"], Lines("Get-MbxAppointment"));
    }

    [Fact]
    public void What_is_piped_is_what_is_changed_or_deleted()
    {
        _session.Run("Get-MbxAppointment -Title Weekly -From '2030-01-14' -To '2030-01-15' -Expand | Set-MbxAppointment -Title Other").ThrowOnError();
        _session.Run("Get-MbxAppointment -Title Other | Set-MbxAppointment -Place Attic").ThrowOnError();
        _session.Run("Get-MbxAppointment -Title Weekly -From '2030-01-21' -To '2030-01-22' -Expand | Remove-MbxAppointment -Confirm:$false").ThrowOnError();
        Assert.Equal(["Weekly 01/07/2030 09:00:00", "Other 01/14/2030 09:00:00", "Weekly 01/28/2030 09:00:00"], Lines($"Get-MbxAppointment -Id $series.Id {January} -Expand"));

        _session.Run("Get-MbxAppointment -Title Other | Remove-MbxAppointment -Confirm:$false").ThrowOnError();
        var deleted = (IReadOnlyList<DateTime>)_session.Run("Get-MbxAppointment -Id $series.Id").Single.Properties["DeletedDates"].Value;
        Assert.Equal([14, 21], deleted.Select(date => date.Day));

        _session.Run("Get-MbxAppointment -Title Weekly | Set-MbxAppointment -Place Hall; Get-MbxAppointment -Title Weekly | Remove-MbxAppointment -Confirm:$false").ThrowOnError();
        Assert.Equal(["Lunch 01/08/2030 12:00:00"], Lines("Get-MbxAppointment"));
    }

    [Fact]
    public void Remove_deletes_one_occurrence_by_its_date()
    {
        _session.Run("Set-MbxAppointment -Id $series.Id -Occurrence '2030-01-14' -Title Other; Remove-MbxAppointment $series.Id -Occurrence '2030-01-14' -Confirm:$false").ThrowOnError();
        Assert.Equal(["Weekly 01/07/2030 09:00:00", "Weekly 01/21/2030 09:00:00", "Weekly 01/28/2030 09:00:00"], Lines($"Get-MbxAppointment -Id $series.Id {January} -Expand"));
    }

    [Fact]
    public void A_rule_that_Exchange_cannot_express_is_kept_with_a_warning()
    {
        var made = _session.Run("New-MbxAppointment anna Week40 '2030-01-07' -RecurrenceRule 'FREQ=YEARLY;BYWEEKNO=40'").ThrowOnError();
        Assert.Contains("BYWEEKNO", Assert.Single(made.Warnings), StringComparison.Ordinal);
        Assert.Equal("FREQ=YEARLY;BYWEEKNO=40", ModuleSession.Text(made.Single, "RecurrenceRule"));
        var id = ("id", made.Single.Properties["Id"].Value);

        Assert.Empty(_session.Run("param($id) Set-MbxAppointment $id -Title Renamed", id).ThrowOnError().Warnings);
        var imported = _session.Run("Import-MbxAppointment -User anna -Key one -Title Odd -Start 2030-01-07 -RecurrenceRule 'FREQ=YEARLY;BYWEEKNO=2'").ThrowOnError();
        Assert.Contains("BYWEEKNO", Assert.Single(imported.Warnings), StringComparison.Ordinal);
        var expanded = _session.Run("param($id) Get-MbxAppointment -Id $id -To '2031-01-01' -Expand", id).ThrowOnError();
        Assert.Contains("BYWEEKNO", Assert.Single(expanded.Warnings), StringComparison.Ordinal);
        Assert.Equal("Renamed", ModuleSession.Text(expanded.Single, "Title"));
        Assert.Equal("RecurrenceNotExpandable", ModuleSession.IdOf(Assert.Single(_session.Run("param($id) Set-MbxAppointment $id -Occurrence '2030-09-30' -Title X", id).Errors)));
    }

    [Fact]
    public void A_holiday_rule_is_kept_until_the_series_ends()
    {
        var made = _session.Run("Set-MbxAppointment $series.Id -HolidayRule SkipToNextWorkingDay -PassThru");
        Assert.Contains("holidays", Assert.Single(made.Warnings), StringComparison.Ordinal);
        Assert.Equal("SkipToNextWorkingDay", ModuleSession.Text(made.Single, "HolidayRule"));
        Assert.Equal("SkipToNextWorkingDay", ModuleSession.Text(_session.Run("Set-MbxAppointment $series.Id -Title New -PassThru").Single, "HolidayRule"));
        Assert.Equal("Allow", ModuleSession.Text(_session.Run("Set-MbxAppointment $series.Id -HolidayRule Allow -PassThru").Single, "HolidayRule"));
        Assert.Equal("", ModuleSession.Text(_session.Run("Set-MbxAppointment $series.Id -RecurrenceRule '' -PassThru").Single, "HolidayRule"));
        Assert.Equal("Exclude", ModuleSession.Text(_session.Run("New-MbxAppointment anna X '2030-01-01' -RecurrenceRule FREQ=DAILY -HolidayRule Exclude").Single, "HolidayRule"));
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        var before = Revisions();
        _session.Run("""
            Set-MbxAppointment $series.Id -Occurrence '2030-01-14' -Title X -WhatIf
            Remove-MbxAppointment $series.Id -Occurrence '2030-01-14' -WhatIf
            Remove-MbxAppointment $series.Id -WhatIf
            """).ThrowOnError();
        Assert.Equal(before, Revisions());
        Assert.Equal("InvalidRecurrenceRule", ModuleSession.IdOf(_session.Fails("Set-MbxAppointment $series.Id -RecurrenceRule 'FREQ=NEVER' -WhatIf")));
    }

    [Theory]
    [InlineData("Set-MbxAppointment $series.Id -RecurrenceRule 'FREQ=WEEKLY;BYDAY=XX'", "InvalidRecurrenceRule", ErrorCategory.InvalidArgument)]
    [InlineData("Set-MbxAppointment $series.Id -RecurrenceRule 'every week'", "InvalidRecurrenceRule", ErrorCategory.InvalidArgument)]
    [InlineData("Set-MbxAppointment $series.Id -RecurrenceRule 'FREQ=DAILY;UNTIL=20300106'", "InvalidRecurrenceRule", ErrorCategory.InvalidArgument)]
    [InlineData("New-MbxAppointment anna X '2030-01-07' -HolidayRule Exclude", "HolidayRuleWithoutRecurrence", ErrorCategory.InvalidArgument)]
    [InlineData("Set-MbxAppointment $series.Id -Occurrence '2030-01-14' -HolidayRule Exclude", "HolidayRuleWithoutRecurrence", ErrorCategory.InvalidArgument)]
    [InlineData("Set-MbxAppointment $series.Id -Occurrence '2030-01-14' -RecurrenceRule FREQ=DAILY", "SeriesWithinSeries", ErrorCategory.InvalidOperation)]
    [InlineData("Set-MbxAppointment $series.Id -Occurrence '2030-01-15' -Title X", "OccurrenceNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-MbxAppointment $series.Id -Occurrence '2030-01-15' -Confirm:$false", "OccurrenceNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Set-MbxAppointment (Get-MbxAppointment -Title Lunch).Id -Occurrence '2030-01-08' -Title X", "NotASeries", ErrorCategory.InvalidOperation)]
    [InlineData("Get-MbxAppointment -From '2030-01-01' -Expand", "RangeMissing", ErrorCategory.InvalidArgument)]
    public void An_error_has_its_id_and_nothing_is_stored(string line, string id, ErrorCategory category)
    {
        var before = Revisions();
        var error = _session.Fails(line);
        Assert.Equal((id, category), (ModuleSession.IdOf(error), error.CategoryInfo.Category));
        Assert.Equal(before, Revisions());
    }

    [Fact]
    public void The_table_marks_series_occurrences_and_exceptions()
    {
        _session.Run("Set-MbxAppointment -Id $series.Id -Occurrence '2030-01-14' -Place Attic; Remove-MbxAppointment -Id $series.Id -Occurrence '2030-01-28' -Confirm:$false").ThrowOnError();
        Assert.Matches(@"Weekly\s+anna\s+series", _session.RunAtPrompt("Get-MbxAppointment").Screen);
        var screen = _session.RunAtPrompt($"Get-MbxAppointment {January} -Expand").Screen;
        Assert.Matches(@"2030-01-07 09:00\s+2030-01-07 10:00\s+Weekly\s+anna\s+occurrence", screen);
        Assert.Matches(@"2030-01-14 09:00\s+2030-01-14 10:00\s+Weekly\s+Attic\s+anna\s+exception", screen);
        Assert.Matches(@"DeletedDates\s+: 2030-01-28", _session.RunAtPrompt("Get-MbxAppointment -Id $series.Id | Format-List").Screen);
        Assert.Matches(@"OriginalDate\s+: 2030-01-14", _session.RunAtPrompt("Get-MbxAppointment | Format-List").Screen);
    }

    private string Revisions() => string.Join(' ', _session.Run("Get-MbxAppointment").Output.Select(o => o.Properties["Revision"].Value));

    private IEnumerable<string> Lines(string line) => _session.Run(line).ThrowOnError().Output
        .Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Properties["Title"].Value} {o.Properties["Start"].Value}"));
}
