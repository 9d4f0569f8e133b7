using System.Xml.Linq;
using ExchangeSync.Demo.Hosting;

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

    // A console leaves its last column empty; Out-String and Out-File do not, so one more is looked at.
    [Theory]
    [InlineData(79)]
    [InlineData(80)]
    [InlineData(81)]
    [InlineData(119)]
    [InlineData(Columns)]
    [InlineData(Columns + 1)]
    public void No_table_breaks_a_head(int columns)
    {
        Session.Screen.Resize(columns);
        foreach (var view in Directory.GetFiles(Path.GetDirectoryName(StagedModule.Manifest)!, "*.Format.ps1xml"))
        {
            var type = XDocument.Load(view).Descendants("View").First(element => element.Element("TableControl") is not null).Descendants("TypeName").First().Value;
            var rows = Session.Run("param($type) $row = [pscustomobject]@{ X = 1 }; $row.PSObject.TypeNames.Insert(0, $type); $row | Format-Table | Out-Default", ("type", type)).ThrowOnError().Screen.Split('\n');
            var line = Array.FindIndex(rows, row => row.StartsWith("--", StringComparison.Ordinal) || row.TrimStart().StartsWith("---", StringComparison.Ordinal));
            Assert.True(line > 1 && rows[line - 2].Trim().Length == 0, $"{type} at {columns}:\n{string.Join('\n', rows)}");
        }
    }

    [Theory]
    [InlineData("Get-MbxAppointment")]
    [InlineData("Get-MbxExchangeConnection")]
    [InlineData("Test-MbxExchangeConnection")]
    [InlineData("Get-MbxExchangeSync")]
    [InlineData("Get-MbxExchangeSyncRun -IncludeActions")]
    [InlineData("Get-MbxExchangeSyncRun -IncludeActions | ForEach-Object Actions")]
    [InlineData("Compare-MbxExchangeCalendar")]
    public void Objects_go_to_a_file_as_they_are(string line)
    {
        ConnectAndActivate();
        Session.Run("""
            Set-MbxExchangeSync Anna -ExcludeCategory Travel, Private
            New-MbxAppointment anna Lunch (Get-Date).AddDays(1); Invoke-MbxExchangeSync
            Get-MbxAppointment -Title Lunch | Set-MbxAppointment -Place Canteen -Title Dinner; Invoke-MbxExchangeSync
            New-MbxAppointment anna Later (Get-Date).AddDays(3)
            """).ThrowOnError();
        var file = Session.File("objects.csv");
        Session.Run($"param($file) {line} | Export-Csv $file", ("file", file)).ThrowOnError();
        var text = File.ReadAllText(file);
        Assert.Contains('\n', text.Trim());
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ExchangeSync.Output", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Several_values_in_one_property_are_filtered_and_grouped_as_any()
    {
        ConnectAndActivate();
        Session.Run("""
            New-MbxAppointment anna Lunch (Get-Date).AddDays(1); Invoke-MbxExchangeSync
            Get-MbxAppointment | Set-MbxAppointment -Place Canteen -Title Dinner; Invoke-MbxExchangeSync
            """).ThrowOnError();
        Session.Run("$global:actions = @(Get-MbxExchangeSyncRun -IncludeActions | ForEach-Object Actions)").ThrowOnError();
        Assert.Equal("Dinner", Session.Run("($actions | Where-Object Fields -contains Place).Title").Single.ToString());
        Assert.Equal("Title; Place", Session.Run("[string]($actions | Where-Object Fields).Fields.ToString()").Single.ToString());
        Assert.Equal("Title|2", Session.Run("$f = ($actions | Where-Object Fields).Fields; \"$($f[0])|$($f.Count)\"").Single.ToString());
        Assert.Equal("1 1", Session.Run("($actions | Group-Object Kind | ForEach-Object Count) -join ' '").Single.ToString());
    }

    [Fact]
    public void States_are_coloured_where_the_host_has_colours_and_nowhere_else()
    {
        Connect();
        Session.Run("New-MbxExchangeConnection Bo $server -Credential (Login bo wrong) -User bo").ThrowOnError();
        const string lines = "Test-MbxExchangeConnection | Format-Table; Test-MbxExchangeConnection Bo; Get-MbxExchangeConnection";
        Assert.DoesNotContain('\u001b', Raw(colours: false));
        var coloured = Raw(colours: true);
        Assert.Contains("\u001b[31mFailed", coloured, StringComparison.Ordinal);
        Assert.Contains("\u001b[32mPassed", coloured, StringComparison.Ordinal);

        string Raw(bool colours)
        {
            using var session = new PowerShellSession(colours: colours);
            session.Import(StagedModule.Manifest);
            session.Run("param($path) $PSDefaultParameterValues['*-Mbx*:Database'] = $path", ("path", Session.Database)).ThrowOnError();
            session.RunRaw(lines);
            return session.Host.Screen.TakeRaw();
        }
    }

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.0404, "40 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(3780, "1 h 03 min")]
    [InlineData(97200, "27 h 00 min")]
    public void A_duration_reads_well(double seconds, string expected) =>
        Assert.Equal(expected, Session.Run("param($took) [ExchangeSync.Views.DurationText]::Of($took)", ("took", TimeSpan.FromSeconds(seconds))).Single.ToString());

    [Fact]
    public void A_table_shows_what_an_admin_looks_for()
    {
        ConnectAndActivate();
        Session.Run("New-MbxAppointment anna Holiday '2030-01-07' -AllDay -Private").ThrowOnError();
        Assert.Matches(@"2030-01-07\s+2030-01-07\s+Holiday\s+anna\s+all day, private", Session.RunAtPrompt("Get-MbxAppointment").Screen);
        Assert.Matches(@"Anna\s+True\s+not run yet\s+anna\s+anna\s+127.0.0.1:\d+", Session.RunAtPrompt("Get-MbxExchangeConnection").Screen);
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
