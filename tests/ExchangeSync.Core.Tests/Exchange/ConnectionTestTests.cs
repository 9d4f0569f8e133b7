using ExchangeSync.Exchange;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

public sealed class ConnectionTestTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_good_connection_passes_every_step_and_leaves_nothing_behind(bool use2007)
    {
        await using var exchange = await ExchangeServer.StartAsync(use2007);

        var report = await ConnectionTest.RunAsync(exchange.Options, SystemClock.Instance, default);

        Assert.True(report.Passed, string.Join("\n", Steps(report).Select(step => step.Name + ": " + step.Message)));
        Assert.All(Steps(report), step => Assert.Equal(ConnectionTestStatus.Passed, step.Status));
        Assert.StartsWith("Exchange 2016", report.ServerVersion, StringComparison.Ordinal);
        Assert.Empty(exchange.Mailbox.List());
        Assert.Empty(exchange.Mailbox.List("deleteditems"));
        Assert.Equal(exchange.Server.RequestCount, report.Requests);
    }

    [Fact]
    public async Task A_server_refuses_a_wrong_password_once_and_is_not_asked_again()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var options = new EwsClientOptions { Url = exchange.Server.Url, UserName = "anna", Password = "wrong" };

        var report = await ConnectionTest.RunAsync(options, SystemClock.Instance, default);

        Assert.Equal(("Log on", EwsErrorIds.WrongCredentials), (report.Problem!.Name, report.Problem.ErrorId!));
        Assert.Single(exchange.Server.Exchanges);
    }

    [Fact]
    public async Task Exchange_Online_passes_and_the_report_warns_that_EWS_ends_there()
    {
        await using var exchange = await ExchangeServer.StartAsync(simulator: new SimulatorOptions { ExchangeOnline = true });

        var report = await ConnectionTest.RunAsync(exchange.Options, new NodaTime.Testing.FakeClock(Instant.FromUtc(2026, 12, 1, 0, 0)), default);

        Assert.True(report.Passed);
        var warning = Assert.Single(report.Warnings);
        Assert.Contains("since October 2026 it has been blocked by default, and on 1 April 2027 it ends for good", warning, StringComparison.Ordinal);
        Assert.Contains("-EwsAllowedAppIDs", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clocks_that_differ_are_a_warning_while_the_server_takes_the_password()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        var options = Causes.CauseBench.Options(exchange.Server.Url, clock: new NodaTime.Testing.FakeClock(SystemClock.Instance.GetCurrentInstant() + Duration.FromMinutes(20)));

        var report = await ConnectionTest.RunAsync(options, SystemClock.Instance, default);

        Assert.True(report.Passed);
        Assert.Equal(ConnectionTestStatus.Warning, Assert.Single(report.GeneralConnection.Steps, step => step.Name == "Compare the clocks").Status);
        Assert.Contains("20 minutes behind", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKind.LoginPage, "Find the EWS service")]
    [InlineData(FaultKind.NotXml, "Find the EWS service")]
    [InlineData(FaultKind.CutBefore, "Reach the server")]
    public async Task A_broken_connection_fails_under_general_connection_and_tries_nothing_more(FaultKind kind, string step)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = kind, Times = 10 });

        var report = await ConnectionTest.RunAsync(exchange.Options, SystemClock.Instance, default);

        Assert.False(report.GeneralConnection.Passed);
        Assert.Equal(step, Assert.Single(Steps(report), one => one.Status == ConnectionTestStatus.Failed).Name);
        Assert.All(report.SendReceiveData.Steps, one => Assert.Equal(ConnectionTestStatus.Skipped, one.Status));
    }

    [Fact]
    public async Task An_old_server_is_spoken_to_in_its_own_version_and_the_report_says_what_that_lacks()
    {
        await using var exchange = await ExchangeServer.StartAsync(simulator: new SimulatorOptions { Version = ServerVersion.Exchange2007Sp1 });

        var report = await ConnectionTest.RunAsync(exchange.Options, SystemClock.Instance, default);

        Assert.True(report.Passed);
        var message = Assert.Single(Steps(report), step => step.Name == "Ask for the version").Message;
        Assert.Contains("Exchange 2007", message, StringComparison.Ordinal);
        Assert.Contains("start and end of an appointment share one time zone", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_that_cannot_be_written_fails_at_that_step_and_nothing_is_left()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "UpdateItem", Code = "ErrorAccessDenied" });

        var report = await ConnectionTest.RunAsync(exchange.Options, SystemClock.Instance, default);

        var failed = Assert.Single(Steps(report), step => step.Status == ConnectionTestStatus.Failed);
        Assert.Equal(("Change it", EwsErrorIds.AccessDenied), (failed.Name, failed.ErrorId!));
        Assert.Empty(exchange.Mailbox.List());
    }

    [Fact]
    public async Task An_appointment_whose_making_got_no_answer_is_found_by_its_stamp_and_removed()
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.CutAfter, Operation = "CreateItem" });

        var report = await ConnectionTest.RunAsync(exchange.Options, SystemClock.Instance, default);

        Assert.False(report.SendReceiveData.Passed);
        Assert.Equal(1, exchange.Server.Counts["CreateItem"]);
        Assert.Empty(exchange.Mailbox.List());
    }

    [Theory]
    [InlineData("GetItem")]
    [InlineData("CreateItem")]
    public async Task A_test_that_is_stopped_midway_removes_what_it_made(string stoppedIn)
    {
        await using var exchange = await ExchangeServer.StartAsync();
        exchange.Server.Faults.Add(new Fault { Kind = FaultKind.Delay, Operation = stoppedIn, Milliseconds = 500 });
        using var stop = new CancellationTokenSource();
        var options = new EwsClientOptions { Url = exchange.Server.Url, UserName = "anna", Password = "secret" };
        var running = ConnectionTest.RunAsync(options, SystemClock.Instance, stop.Token);
        while (!exchange.Server.Faults.IsEmpty)
        {
            await Task.Delay(10);
        }

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(exchange.Mailbox.List());
    }

    private static IEnumerable<ConnectionTestStep> Steps(ConnectionTestReport report) => report.GeneralConnection.Steps.Concat(report.SendReceiveData.Steps);
}
