using System.Text.Json.Nodes;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using NodaTime;

namespace ExchangeSync.ModuleTests;

public sealed class ReportTests : ExchangeServer
{
    private static readonly DateTime Tomorrow = DateTime.Today.AddDays(1);

    [Fact]
    public void A_report_of_all_connections_or_of_runs_from_the_pipeline()
    {
        RunThrice();
        Assert.Contains("3 runs of 1 connection.", Page("Export-MbxExchangeSyncRun -Path $file"), StringComparison.Ordinal);
        Assert.Contains("1 run of 1 connection.", Page("Get-MbxExchangeSyncRun -Last 1 | Export-MbxExchangeSyncRun -Path $file -Force"), StringComparison.Ordinal);
        Assert.Contains("2 runs of 1 connection.", Page("Export-MbxExchangeSyncRun Anna $file -Last 2 -Force"), StringComparison.Ordinal);
        Assert.Contains("3 runs of 1 connection.", Page("Get-MbxExchangeConnection | Export-MbxExchangeSyncRun -Path $file -Force"), StringComparison.Ordinal);
        Assert.Contains("There were no runs.", Page("Export-MbxExchangeSyncRun -Path $file -Since (Get-Date).AddDays(1) -Force"), StringComparison.Ordinal);
    }

    [Fact]
    public void Titles_are_in_it_only_with_IncludeActions_as_with_Get()
    {
        RunThrice();
        Assert.DoesNotContain("planted", Page("Export-MbxExchangeSyncRun -Path $file"), StringComparison.Ordinal);
        var page = Page("Export-MbxExchangeSyncRun -Path $file -IncludeActions -Force");
        Assert.Contains("&lt;planted&gt; title", page, StringComparison.Ordinal);
        Assert.DoesNotContain("planted-note", page, StringComparison.Ordinal);
        Assert.DoesNotContain("planted-place", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_behind_the_mask_of_a_private_entry_is_in_no_report()
    {
        ConnectAndActivate();
        Session.Run("Set-MbxExchangeSync Anna -PrivateMode BusyOnly").ThrowOnError();
        foreach (var hour in Enumerable.Range(8, 4))
        {
            Anna.Add(new CalendarItem { Subject = $"planted {hour}", Sensitivity = "Private", Start = At(hour), End = At(hour + 1) });
        }

        Session.Run("param($t) New-MbxAppointment anna 'planted too' $t -Private; Invoke-MbxExchangeSync", ("t", Tomorrow)).ThrowOnError();
        foreach (var item in Anna.List().ToList())
        {
            Anna.Delete(item.Id);
        }

        Assert.Equal("3", ModuleSession.Text(Session.Run("Invoke-MbxExchangeSync").Output.Single(), "ExitCode"));
        var page = Page("Export-MbxExchangeSyncRun -Path $file -IncludeActions");
        Assert.Contains("Deletes that are held", page, StringComparison.Ordinal);
        Assert.Contains("Private appointment", page, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", page, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", Page("Export-MbxExchangeSyncRun -Path $file -IncludeActions -Format Json -Force"), StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_by_the_files_name_has_what_Get_shows()
    {
        RunThrice();
        Session.Run("param($file) Export-MbxExchangeSyncRun -Path $file", ("file", Session.File("report.json"))).ThrowOnError();
        var json = JsonNode.Parse(File.ReadAllText(Session.File("report.json")))!;
        foreach (var (shown, written) in Session.Run("Get-MbxExchangeSyncRun | Sort-Object RunId").Output.Zip(json["Runs"]!.AsArray()))
        {
            foreach (var name in new[] { "RunId", "Status", "ExitCode", "CreatedInExchange", "CreatedInMicrobizz", "Failed", "Pending" })
            {
                Assert.Equal(ModuleSession.Text(shown, name), written![name]!.ToString());
            }
        }

        Assert.Equal("ErrorItemSave", (string?)json["Failures"]![0]!["Reason"]);
        Assert.Null(json["Failures"]![0]!["Title"]);
    }

    [Fact]
    public void A_file_that_is_there_is_kept_and_what_is_missing_leaves_none()
    {
        RunThrice();
        File.WriteAllText(Session.File("report.html"), "mine");
        string Id(string line) => ModuleSession.IdOf(Assert.Single(Session.Run($"param($file) {line}", ("file", Session.File("report.html"))).Errors));
        Assert.Equal("FileExists", Id("Export-MbxExchangeSyncRun -Path $file"));
        Assert.Equal("RunNotFound", Id("Export-MbxExchangeSyncRun -Path $file -RunId 99 -Force"));
        Assert.Equal("ConnectionNotFound", Id("Export-MbxExchangeSyncRun nobody $file -Force"));
        Assert.Equal("StoreNotFound", Id("Export-MbxExchangeSyncRun -Path $file -Force -Database \"$file.db\""));
        Session.Run("param($file) Export-MbxExchangeSyncRun -Path $file -Force -WhatIf", ("file", Session.File("report.html"))).ThrowOnError();
        Assert.Equal("mine", File.ReadAllText(Session.File("report.html")));
        Assert.Equal("FolderNotFound", Id("Export-MbxExchangeSyncRun -Path \"$file/x.html\""));
        Assert.Equal("report.html", ModuleSession.Text(Session.Run("param($file) Export-MbxExchangeSyncRun -Path $file -Force -PassThru", ("file", Session.File("report.html"))).Single, "Name"));
    }

    // An entry each way, one that the server refuses, and a run with nothing to do.
    private void RunThrice()
    {
        ConnectAndActivate();
        Anna.Add(new CalendarItem { Subject = "<planted> title", Location = "planted-place", Start = At(9), End = At(10) });
        Session.Run("param($t) New-MbxAppointment anna 'planted-bad' $t -Note 'planted-note'; New-MbxAppointment anna Lunch $t -Note 'planted-note'", ("t", Tomorrow)).ThrowOnError();
        Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "CreateItem", Code = "ErrorItemSave", Matching = "planted-bad" });
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Session.Run("Invoke-MbxExchangeSync");
        }
    }

    private string Page(string line)
    {
        Session.Run($"param($file) {line}", ("file", Session.File("report.html"))).ThrowOnError();
        return File.ReadAllText(Session.File("report.html"));
    }

    private static Instant At(int hour) => Instant.FromDateTimeUtc(DateTime.SpecifyKind(Tomorrow.AddHours(hour), DateTimeKind.Utc));
}
