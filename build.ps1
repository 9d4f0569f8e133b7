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
$staged = Join-Path $PSScriptRoot 'out/ExchangeSync'

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
    'Package' { dotnet build -c Release; Compress-Archive $staged out/ExchangeSync.zip -Force }
    'Install' {
        dotnet build -c Release
        $modules = ($env:PSModulePath -split [IO.Path]::PathSeparator)[0]
        Copy-Item $staged $modules -Recurse -Force
    }
}
exit $LASTEXITCODE
