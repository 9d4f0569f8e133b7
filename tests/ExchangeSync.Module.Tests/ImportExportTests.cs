using System.Management.Automation;
using System.Runtime.Versioning;

namespace ExchangeSync.ModuleTests;

public sealed class ImportExportTests : IDisposable
{
    private const string Calendar = """
        BEGIN:VCALENDAR
        VERSION:2.0
        BEGIN:VEVENT
        UID:one
        SUMMARY:Board
        DTSTART;TZID=Europe/Copenhagen:20300107T090000
        DTEND;TZID=Europe/Copenhagen:20300107T103000
        LOCATION:Room 4
        END:VEVENT
        BEGIN:VEVENT
        UID:two
        SUMMARY:Broken
        DTSTART:someday
        END:VEVENT
        BEGIN:VEVENT
        UID:three
        SUMMARY:Floating
        DTSTART:20300108T120000
        DURATION:PT45M
        END:VEVENT
        BEGIN:VTODO
        UID:four
        SUMMARY:Milk
        END:VTODO
        END:VCALENDAR
        """;

    private readonly ModuleSession _session = new();

    public ImportExportTests()
    {
        _session.Run("New-MbxUser anna; New-MbxUser bo").ThrowOnError();
        File.WriteAllText(_session.File("in.ics"), Calendar);
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_series_comes_in_with_its_moved_date_once_and_WhatIf_writes_neither()
    {
        File.WriteAllText(_session.File("in.ics"), """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            UID:s
            SUMMARY:Weekly
            DTSTART;TZID=Europe/Copenhagen:20300107T090000
            RRULE:FREQ=WEEKLY;COUNT=3
            END:VEVENT
            BEGIN:VEVENT
            UID:s
            SUMMARY:Moved
            RECURRENCE-ID:20300114T080000Z
            DTSTART;TZID=Europe/Copenhagen:20300115T110000
            END:VEVENT
            END:VCALENDAR
            """);
        Assert.Empty(Import("-WhatIf").ThrowOnError().Output);
        Assert.Empty(_session.Run("Get-MbxAppointment anna").Output);

        Assert.Equal("Added s|Updated s", Results(Import("").ThrowOnError().Output));
        Assert.Equal(
            "01/07/2030 09:00:00 Weekly|01/15/2030 11:00:00 Moved|01/21/2030 09:00:00 Weekly",
            string.Join('|', _session.Run("Get-MbxAppointment anna -From 2030-01-01 -To 2030-02-01 -Expand").Output.Select(a => $"{ModuleSession.Text(a, "Start")} {ModuleSession.Text(a, "Title")}")));
        Assert.Equal("Unchanged s|Unchanged s", Results(Import("").ThrowOnError().Output));
    }

    [Fact]
    public void Each_entry_of_a_file_gets_a_result_and_a_wrong_one_an_error()
    {
        var result = Import("-TimeZone 'Romance Standard Time'");
        Assert.Equal("Added one|Failed two|Added three|Skipped four", Results(result.Output));
        var error = Assert.Single(result.Errors);
        Assert.Equal("TimeInvalid", ModuleSession.IdOf(error));
        Assert.Contains("in.ics: Line 13:", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal("TimeInvalid", ModuleSession.Text(result.Output[1], "Reason"));
        Assert.Equal("10", ModuleSession.Text(result.Output[1], "Line"));
        Assert.Equal(
            "Board Europe/Copenhagen 01/07/2030 10:30:00 one|Floating Romance Standard Time 01/08/2030 12:45:00 three",
            string.Join('|', _session.Run("Get-MbxAppointment anna").Output.Select(a => string.Join(' ', new[] { "Title", "TimeZone", "End", "ExternalKey" }.Select(name => ModuleSession.Text(a, name))))));
    }

    [Fact]
    public void Importing_twice_changes_nothing_and_a_changed_entry_updates()
    {
        Import();
        var before = Revisions();
        Assert.Equal("Unchanged one|Failed two|Unchanged three|Skipped four", Results(Import().Output));
        Assert.Equal(before, Revisions());

        File.WriteAllText(_session.File("in.ics"), Calendar.Replace("Room 4", "Room 5", StringComparison.Ordinal).Replace("UID:three", "UID:five", StringComparison.Ordinal));
        var result = Import();
        Assert.Equal("Updated one|Failed two|Added five|Skipped four", Results(result.Output));
        Assert.Equal(["Place"], (IEnumerable<string>)result.Output[0].Properties["Fields"].Value);
        Assert.Equal(3, _session.Run("Get-MbxAppointment").Output.Count);
    }

    [Fact]
    public void WhatIf_writes_nothing_and_names_what_it_would_do()
    {
        var result = _session.RunAtPrompt($"Import-MbxAppointment '{_session.File("in.ics")}' anna -WhatIf");
        Assert.Contains("Add appointment", result.Screen, StringComparison.Ordinal);
        Assert.Contains("Board (anna)", result.Screen, StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-MbxAppointment").Output);
    }

    [Fact]
    public void Files_come_by_wildcard_and_by_the_pipeline_and_a_missing_one_stops_no_other()
    {
        File.WriteAllText(_session.File("other[1].ics"), Calendar.Replace("UID:one", "UID:other", StringComparison.Ordinal));
        File.WriteAllText(_session.File("page.ics"), "<html></html>");
        var result = _session.Run("param($folder) Import-MbxAppointment \"$folder/*.ics\", \"$folder/none.ics\" anna", ("folder", Path.GetDirectoryName(_session.Database)));
        Assert.Equal(["TimeInvalid", "TimeInvalid", "IcsNotACalendar", "FileUnreadable"], result.Errors.Select(ModuleSession.IdOf));
        Assert.Equal("Added one|Failed two|Added three|Skipped four|Added other|Failed two|Unchanged three|Skipped four", Results(result.Output));

        var piped = _session.Run("param($file) $file | Import-MbxAppointment -User bo", ("file", new FileInfo(_session.File("other[1].ics"))));
        Assert.Equal("Added other|Failed two|Added three|Skipped four", Results(piped.Output));
    }

    [Fact]
    public void Objects_are_known_again_by_their_key()
    {
        const string objects = """
            @(
              [pscustomobject]@{ Key = 'a'; User = 'anna'; Title = 'Lunch'; Start = '2030-01-07 12:00'; End = '2030-01-07 12:30'; TimeZone = 'Romance Standard Time'; Place = 'Canteen'; Private = 'yes' }
              [pscustomobject]@{ Key = 'b'; User = 'anna'; Title = 'Holiday'; Start = '2030-01-08'; AllDay = 'true' }
              [pscustomobject]@{ Key = '';  User = 'anna'; Title = 'No key'; Start = '2030-01-08' }
            )
            """;
        Assert.Equal("Added a|Added b|Failed ", Results(_session.Run($"{objects} | Import-MbxAppointment").Output));
        var before = Revisions();
        Assert.Equal("Unchanged a|Unchanged b|Failed ", Results(_session.Run($"{objects} | Import-MbxAppointment").Output));
        Assert.Equal(before, Revisions());

        // What an object is silent about stays.
        var changed = _session.Run("[pscustomobject]@{ Key = 'a'; Title = 'Late lunch'; Start = '2030-01-07 12:00'; End = '2030-01-07 12:30' } | Import-MbxAppointment -User anna -TimeZone Europe/Copenhagen").Single;
        Assert.Equal(["Title"], (IEnumerable<string>)changed.Properties["Fields"].Value);
        var lunch = _session.Run("Get-MbxAppointment -Title 'Late lunch'").Single;
        Assert.Equal("Canteen|True|True", string.Join('|', new[] { "Place", "Private", "Here" }.Select(name => ModuleSession.Text(lunch, name))));
    }

    [Fact]
    public void What_is_exported_comes_in_elsewhere_and_changes_nothing_where_it_came_from()
    {
        _session.Run(
            "New-MbxAppointment anna Board '2030-01-07 09:00' '2030-01-07 10:30' -TimeZone 'Romance Standard Time' -Place 'Room 4' -Note '<p>Agenda</p>' -NoteFormat Html -Type Meeting "
            + "-Private -Away -RecurrenceRule 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20300401'; New-MbxAppointment anna Holiday '2030-01-09' -AllDay; New-MbxAppointment anna Old '2020-01-09'").ThrowOnError();
        var before = Revisions();
        var file = _session.Run("param($path) Export-MbxAppointment anna $path -From '2030-01-01' -PassThru", ("path", _session.File("out.ics"))).Single;
        Assert.Equal(_session.File("out.ics"), ((FileInfo)file.BaseObject).FullName);
        Assert.Equal(["Unchanged", "Unchanged"], Statuses("anna"));
        Assert.Equal(before, Revisions());
        Assert.Equal(["Added", "Added"], Statuses("bo"));
        Assert.Equal(["Unchanged", "Unchanged"], Statuses("bo"));

        var theirs = _session.Run("Get-MbxAppointment bo -Title Board").Single;
        var ours = _session.Run("Get-MbxAppointment anna -Title Board").Single;
        Assert.All(
            new[] { "Start", "End", "AllDay", "TimeZone", "Place", "Here", "Note", "NoteFormat", "Type", "Private", "RecurrenceRule" },
            name => Assert.Equal(ModuleSession.Text(ours, name), ModuleSession.Text(theirs, name)));
    }

    [Fact]
    public void Piped_appointments_without_a_path_come_out_as_text()
    {
        _session.Run("New-MbxAppointment anna A '2030-01-07'; New-MbxAppointment anna B '2030-01-08'; New-MbxAppointment bo C '2030-01-08'").ThrowOnError();
        var text = Assert.IsType<string>(_session.Run("Get-MbxAppointment -From '2030-01-07 12:00' | Export-MbxAppointment").Single.BaseObject);
        Assert.Equal(2, text.Split("BEGIN:VEVENT").Length - 1);
        Assert.DoesNotContain("SUMMARY:A", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_only_on_demand_and_WhatIf_writes_none()
    {
        File.WriteAllText(_session.File("out.ics"), "mine");
        var error = Fails("Export-MbxAppointment anna $path");
        Assert.Equal(("FileExists", ErrorCategory.ResourceExists), (ModuleSession.IdOf(error), error.CategoryInfo.Category));
        _session.Run("param($path) Export-MbxAppointment anna $path -Force -WhatIf", ("path", _session.File("out.ics"))).ThrowOnError();
        Assert.Equal("mine", File.ReadAllText(_session.File("out.ics")));
        _session.Run("param($path) Export-MbxAppointment anna $path -Force", ("path", _session.File("out.ics"))).ThrowOnError();
        Assert.StartsWith("BEGIN:VCALENDAR", File.ReadAllText(_session.File("out.ics")), StringComparison.Ordinal);
        Assert.Equal(["in.ics", "out.ics"], Directory.GetFiles(Path.GetDirectoryName(_session.Database)!, "*.*").Select(Path.GetFileName).Where(name => name!.Contains(".ics", StringComparison.Ordinal)).Order());
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void Only_its_owner_may_read_the_file_also_where_it_replaces_one_that_others_could()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        foreach (var command in new[] { "Export-MbxAppointment anna $path", "Export-MbxExchangeSyncRun -Path $path" })
        {
            File.WriteAllText(_session.File("out.ics"), "mine");
            File.SetUnixFileMode(_session.File("out.ics"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            _session.Run($"param($path) {command} -Force", ("path", _session.File("out.ics"))).ThrowOnError();
            Assert.NotEqual("mine", File.ReadAllText(_session.File("out.ics")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_session.File("out.ics")));
        }
    }

    [Fact]
    public void A_user_or_folder_that_is_not_there_leaves_no_file()
    {
        Assert.Equal("UserNotFound", ModuleSession.IdOf(Fails("Export-MbxAppointment nobody $path")));
        Assert.Equal("FolderNotFound", ModuleSession.IdOf(Fails("Export-MbxAppointment anna \"$path/x/y.ics\"")));
        Assert.Equal("UserNotFound", ModuleSession.IdOf(_session.Run("param($path) Import-MbxAppointment $path nobody", ("path", _session.File("in.ics"))).Errors.Single()));
        Assert.Equal("InvalidTimeZone", ModuleSession.IdOf(_session.Run("param($path) Import-MbxAppointment $path anna -TimeZone Mars", ("path", _session.File("in.ics"))).Errors.Single()));
        Assert.False(File.Exists(_session.File("out.ics")));
    }

    private ErrorRecord Fails(string line)
    {
        var result = _session.Run("param($path) " + line, ("path", _session.File("out.ics")));
        Assert.Empty(result.Output);
        return Assert.Single(result.Errors);
    }

    private Demo.Hosting.SessionResult Import(string more = "") => _session.Run($"param($path) Import-MbxAppointment $path anna {more}", ("path", _session.File("in.ics")));

    private IEnumerable<string?> Statuses(string user) =>
        _session.Run("param($path, $user) Import-MbxAppointment $path $user", ("path", _session.File("out.ics")), ("user", user)).ThrowOnError().Output.Select(o => ModuleSession.Text(o, "Status"));

    private string Revisions() => string.Join(' ', _session.Run("Get-MbxAppointment").ThrowOnError().Output.Select(o => ModuleSession.Text(o, "Revision")));

    private static string Results(IEnumerable<PSObject> output) =>
        string.Join('|', output.Select(o => $"{ModuleSession.Text(o, "Status")} {ModuleSession.Text(o, "Key")}"));
}
