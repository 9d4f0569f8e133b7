using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeSync.Calendar;
using ExchangeSync.Reports;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Reports;

public class HtmlReportTests
{
    [Fact]
    public void Whatever_a_title_or_a_server_says_stays_text()
    {
        var page = HtmlReport.Write(SampleReport.Of(40, titles: true), actions: true);
        Assert.Contains("&lt;script&gt;alert('title')&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', page);
        Assert.Contains("The server refused user name or password &lt;of \"bo\"&gt;.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Titles_are_in_it_only_where_they_were_asked_for_and_nothing_else_of_an_entry_ever()
    {
        var (with, without) = (HtmlReport.Write(SampleReport.Of(40, titles: true), actions: true), HtmlReport.Write(SampleReport.Of(40, titles: false), actions: false));
        Assert.Contains("Entry 1", with, StringComparison.Ordinal);
        Assert.DoesNotContain("Entry 1", without, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(", without, StringComparison.Ordinal);
        var json = (With: JsonReport.Write(SampleReport.Of(40, titles: true), actions: true), Without: JsonReport.Write(SampleReport.Of(40, titles: false), actions: false));
        Assert.Contains("Entry 1", json.With, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(", json.Without, StringComparison.Ordinal);
        Assert.All([with, without, json.With, json.Without], text => Assert.DoesNotContain("planted", text, StringComparison.Ordinal));
    }

    [Fact]
    public void What_went_wrong_stands_there_with_what_to_do()
    {
        var page = HtmlReport.Write(SampleReport.Of(40, titles: false), actions: false);
        Assert.Contains("A connection failed.", page, StringComparison.Ordinal);
        Assert.Contains("Set them anew: Set-MbxExchangeConnection -Credential.", page, StringComparison.Ordinal);
        Assert.Contains("If they are meant: Invoke-MbxExchangeSync -Force.", page, StringComparison.Ordinal);
        Assert.Contains("neither: it is open", page, StringComparison.Ordinal);
        Assert.Contains("Answer, or ask the organizer, in Outlook.", page, StringComparison.Ordinal);
        Assert.Contains("Open and save it in Outlook, or delete it.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_an_undo_may_have_stopped_is_named_though_all_is_well()
    {
        var connection = Guid.NewGuid();
        var run = new SyncRun { Id = 1, ConnectionId = connection, Started = SampleReport.Now - Duration.FromHours(1), Finished = SampleReport.Now, Status = SyncRunStatus.Completed };
        ReportConnection Of(SyncRun last) => new() { Title = "Anna", Id = connection, Runs = [new ReportRun("Anna", run, [], []), new ReportRun("Anna", last, [], [])], Waits = [] };
        string Page(SyncRun last) => HtmlReport.Write(new RunReport([Of(last)], SampleReport.Now, DateTimeZone.Utc), actions: false);

        Assert.Contains("All well.", Page(run with { Id = 2, Undoes = 1 }), StringComparison.Ordinal);
        Assert.Contains("That of Anna was an undo, which deactivates its connection until Set-MbxExchangeSync -Activated.", Page(run with { Id = 2, Undoes = 1 }), StringComparison.Ordinal);
        Assert.DoesNotContain("undo", Page(run with { Id = 2 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_that_the_help_explains_has_its_text_in_reports()
    {
        foreach (var reason in typeof(SyncReasons).GetFields().Select(field => (string)field.GetRawConstantValue()!))
        {
            Assert.NotEqual(ReasonTopic.Of("NoSuchReason"), ReasonTopic.Of(reason));
        }

        Assert.Contains("own code", ReasonTopic.Of("ErrorItemSave"), StringComparison.Ordinal);
        Assert.Equal("Nothing but a changed setting asks for the update. Only Microbizz is written.", ReasonTopic.Of(SyncReasons.Remap));
    }

    [Fact]
    public void The_same_runs_make_the_same_page_and_nothing_comes_from_outside()
    {
        var page = HtmlReport.Write(SampleReport.Of(40, titles: true), actions: true);
        Assert.Equal(page, HtmlReport.Write(SampleReport.Of(40, titles: true), actions: true));
        Assert.DoesNotMatch(new Regex("""(src|href|action|style)="|url\(|@import|javascript:"""), page);
    }

    [Theory]
    [InlineData(6, "^Run 1, ", 6)]
    [InlineData(61, @"^\d{4}-\d\d-\d\d$", 16)]
    [InlineData(360, "^week of ", 14)]
    [InlineData(3000, @"^\d{4}-\d\d$", 25)]
    public void Few_runs_are_a_column_each_and_many_those_of_a_time(int runs, string label, int columns)
    {
        var six = Enumerable.Range(0, runs).Select(i => new ReportRun("Anna", new SyncRun { Id = i + 1, ConnectionId = Guid.Empty, Started = SampleReport.Now - Duration.FromHours(6 * (runs - i)), CreatedInExchange = 1 }, [], [])).ToList();
        var buckets = RunBucket.Of(six, DateTimeZoneProviders.Tzdb["Europe/Copenhagen"]);
        Assert.Matches(label, buckets[0].Label);
        Assert.Equal(columns, buckets.Count);
        Assert.Equal(runs, buckets.Sum(bucket => bucket.Totals.Added));
    }

    [Fact]
    public void A_moved_entry_darkens_both_days_and_one_that_was_made_and_deleted_again_none()
    {
        var monday = new LocalDateTime(2026, 11, 23, 9, 0);
        var moved = SampleReport.Line(1, JournalKind.Update, Side.Exchange, monday);
        moved = moved with { After = moved.Before! with { Time = moved.Before.Time with { Start = monday.PlusDays(2) } } };
        var made = SampleReport.Line(1, JournalKind.Create, Side.Exchange, monday.PlusDays(5)) with { Key = "k" };
        var run = ReportRun.Of("Anna", new SyncRun { ConnectionId = Guid.Empty, Started = SampleReport.Now }, [moved, made, made with { Kind = JournalKind.Delete, Before = made.After, After = null }], new Dictionary<long, ConflictState>(), titles: false);
        Assert.Equal([monday.Date, monday.Date.PlusDays(2)], run.Changes.Select(change => change.Day).Order());
    }

    [Fact]
    public void The_JSON_says_what_the_runs_say()
    {
        var report = SampleReport.Of(40, titles: true);
        var json = JsonNode.Parse(JsonReport.Write(report, actions: true))!;
        Assert.Equal(2, (int)json["ExitCode"]!);
        Assert.Equal(report.Runs.Count, json["Runs"]!.AsArray().Count);
        Assert.Equal(report.Runs.Sum(run => run.Run.CreatedInExchange), json["Runs"]!.AsArray().Sum(run => (int)run!["CreatedInExchange"]!));
        Assert.Equal(report.Runs.Sum(run => run.Lines.Count), json["Runs"]!.AsArray().Sum(run => run!["Actions"]!.AsArray().Count));
        Assert.Equal(report.Runs.Sum(run => run.Changes.Count), json["Days"]!.AsArray().Sum(day => (int)day!["Added"]! + (int)day["Updated"]! + (int)day["Deleted"]!));
        Assert.Equal("Open", (string?)json["Conflicts"]!.AsArray().Last()!["Status"]);
        Assert.Contains("-Force", (string?)json["Held"]![0]!["WhatToDo"], StringComparison.Ordinal);
        Assert.Equal("2026-12-01T09:00:00", (string?)json["Held"]![0]!["Start"]);
        Assert.Null(JsonNode.Parse(JsonReport.Write(report, actions: false))!["Runs"]![0]!["Actions"]);
    }
}
