using ExchangeSync.Scheduling;

namespace ExchangeSync.Tests.Scheduling;

public class ProgramCallTests
{
    [SkippableFact]
    public void Arguments_arrive_as_they_were_given()
    {
        Skip.If(OperatingSystem.IsWindows(), "printf is a program of Unix.");
        string[] arguments = ["plain", "two words", "", "\"", "a\\", "a\\\"b", "\\\\server\\share\\", "'$HOME' `id` %", "é\n2"];
        Assert.Equal(string.Concat(arguments.Select(argument => argument + "|")), ProgramCall.Demand("printf", ["%s|", .. arguments]));
    }

    [Fact]
    public void A_program_that_is_not_there_or_fails_says_so()
    {
        Assert.Equal("SchedulerNotFound", Assert.Throws<SchedulerException>(() => ProgramCall.Run("no-such-program", [])).ErrorId);
        Assert.Equal("SchedulerFailed", Assert.Throws<SchedulerException>(() => ProgramCall.Demand("dotnet", ["no-such-verb-of-dotnet"])).ErrorId);
    }
}
