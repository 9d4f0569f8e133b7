<#
.SYNOPSIS
    A front for people who have PowerShell: each task is one command that also works without it.
.EXAMPLE
    ./build.ps1 Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Package', 'Install')]
    [string] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

switch ($Task) {
    'Build' { dotnet build }
    'Test' {
        dotnet test
        if ($LASTEXITCODE -eq 0 -and (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0')) {
            Import-Module Pester -MinimumVersion 5.0
            Invoke-Pester tests -CI
        }
    }
    'Demo' { dotnet run --project samples/Demo }
    'Package' { dotnet build src/ExchangeSync -c Release -t:PackageModule }
    'Install' {
        dotnet build src/ExchangeSync -c Release -t:PackageModule
        # What an earlier build left there is not what was asked for.
        if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
        $modules = ($env:PSModulePath -split [IO.Path]::PathSeparator)[0]
        $null = New-Item $modules -ItemType Directory -Force
        Copy-Item out/package/ExchangeSync $modules -Recurse -Force
        "ExchangeSync is in $modules. Import-Module ExchangeSync"
    }
}
exit $LASTEXITCODE
