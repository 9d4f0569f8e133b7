using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using ExchangeSync.Scheduling;

namespace ExchangeSync.Tests.Scheduling;

public class TaskXmlTests
{
    private static readonly XNamespace Ns = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    public static TheoryData<string, bool> Accounts => new() { { @"CORP\anna", true }, { @"CORP\anna", false }, { @"CORP\svc-sync$", false }, { "SYSTEM", false } };

    [Theory]
    [MemberData(nameof(Accounts))]
    public void Keeps_the_rules_of_the_schema_and_reads_back_as_it_was(string account, bool password)
    {
        foreach (var task in new[] { Tasks.HalfHour with { RunAs = account }, Tasks.Permanent with { RunAs = account } })
        {
            var xml = TaskXml.Write(task, new DateTime(2026, 11, 23, 8, 0, 30), password);
            Assert.Empty(Mistakes(xml));
            Assert.Equal(task with { ScreenPath = null }, TaskXml.Read(task.Name, xml));
        }
    }

    [Fact]
    public void The_rules_are_rules() => Assert.Single(Mistakes(TaskXml.Write(Tasks.HalfHour with { RunAs = "a" }, DateTime.Now, true).Replace("IgnoreNew", "Never", StringComparison.Ordinal)));

    [Theory]
    [InlineData(@"CORP\anna", true, "Password")]
    [InlineData(@"CORP\anna", false, "S4U")]
    [InlineData(@"CORP\svc-sync$", false, "Password")]
    [InlineData("NT AUTHORITY\\SYSTEM", false, null)]
    public void The_kind_of_log_on_follows_from_the_account(string account, bool password, string? kind) =>
        Assert.Equal(kind, XElement.Parse(TaskXml.Write(Tasks.HalfHour with { RunAs = account }, DateTime.Now, password)).Descendants(Ns + "LogonType").SingleOrDefault()?.Value);

    [Fact]
    public void No_profile_no_window_never_twice_and_PT30M()
    {
        var xml = XElement.Parse(TaskXml.Write(Tasks.HalfHour with { RunAs = "a" }, DateTime.Now, true));
        Assert.Equal("PT30M", xml.Descendants(Ns + "Interval").Single().Value);
        Assert.Equal("IgnoreNew", xml.Descendants(Ns + "MultipleInstancesPolicy").Single().Value);
        Assert.StartsWith("-NoProfile -NonInteractive -Command \"try {", xml.Descendants(Ns + "Arguments").Single().Value, StringComparison.Ordinal);
        Assert.Equal(2, xml.Descendants(Ns + "Arguments").Single().Value.Count(c => c == '"'));
    }

    [Theory]
    [InlineData("0:00:30")]
    [InlineData("32.0:00")]
    public void A_span_that_Task_Scheduler_does_not_take_is_refused(string every) => Assert.Equal(
        "InvalidTimeSpan",
        Assert.Throws<SchedulerException>(() => TaskXml.Write(Tasks.HalfHour with { RunAs = "a", Every = TimeSpan.Parse(every, System.Globalization.CultureInfo.InvariantCulture) }, DateTime.Now, true)).ErrorId);

    private static List<string> Mistakes(string xml)
    {
        var mistakes = new List<string>();
        var schemas = new XmlSchemaSet();
        using var rules = XmlReader.Create(Path.Combine(AppContext.BaseDirectory, "Scheduling", "TaskRules.xsd"));
        schemas.Add(null, rules);
        XDocument.Parse(xml).Validate(schemas, (_, mistake) => mistakes.Add(mistake.Message));
        return mistakes;
    }
}
