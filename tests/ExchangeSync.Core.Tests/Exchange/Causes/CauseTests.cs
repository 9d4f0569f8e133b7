using ExchangeSync.Exchange;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Exchange.Causes;

/// <summary>The table cause → how it is produced → report line. A further file of causes is one more line in <see cref="Table"/>.</summary>
public sealed class CauseTests(ITestOutputHelper output)
{
    private static readonly List<Cause> Table =
    [
        .. ServerCauses.Rows,
        .. AccessCauses.Rows,
    ];

    public static TheoryData<string> Names => [.. Table.Select(cause => cause.Name)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task The_report_names_the_cause_in_the_right_part_and_says_what_to_do(string name)
    {
        var cause = Table.Single(row => row.Name == name);
        await using var bench = new CauseBench();
        var options = await cause.Set(bench);

        var report = await ConnectionTest.RunAsync(options, SystemClock.Instance, default);

        var failed = Assert.Single(report.GeneralConnection.Steps.Concat(report.SendReceiveData.Steps), step => step.Status == ConnectionTestStatus.Failed);
        output.WriteLine($"{cause.Name} | {cause.Produced} | {cause.Part} / {failed.Name}: {failed.Message} | {failed.LikelyCause} | {failed.Remedy}");
        Assert.Equal(failed, report.Problem);
        Assert.Equal((cause.Part, cause.Step, cause.ErrorId), (report.GeneralConnection.Passed ? Cause.Data : Cause.General, failed.Name, failed.ErrorId!));
        var text = $"{failed.Message}\n{failed.LikelyCause}\n{failed.Remedy}";
        Assert.All(cause.Says, said => Assert.Contains(said, text, StringComparison.Ordinal));
        Assert.NotEmpty(failed.LikelyCause!);
        Assert.NotEmpty(failed.Remedy!);
        Assert.DoesNotContain(options.Password, text, StringComparison.Ordinal);
        var after = report.GeneralConnection.Steps.Concat(report.SendReceiveData.Steps).SkipWhile(step => step != failed).Skip(1);
        Assert.All(after.Where(step => step.Name != "Compare the clocks"), step => Assert.Equal(ConnectionTestStatus.Skipped, step.Status));
    }

    [Fact]
    public void No_cause_stands_twice_in_the_table()
    {
        output.WriteLine($"{Table.Count} causes");
        Assert.Equal(Table.Count, Table.Select(cause => cause.Name).Distinct(StringComparer.Ordinal).Count());
    }
}
