#!/usr/bin/env bash
# Runs varprune on Spark: ./submit.sh [spark-submit options] [COMMAND [its options]]
# Without SPARK_HOME the Spark of cluster-config/spark-home is used, which the build assembles. VARPRUNE_JAR is where the cluster finds
# the jar when it need not be sent: hdfs:///..., local:///... in an image.
set -euo pipefail

home=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

fail() {
  printf 'submit.sh: %s\n' "$1" >&2
  exit 2
}

# the crontab is written without Java
if [ "${1:-}" = schedule ]; then
  exec bash "$home/cluster-config/schedule/crontab.sh" "$home/submit.sh" "${@:2}"
fi

if [ -n "${JAVA_HOME:-}" ]; then
  java="$JAVA_HOME/bin/java"
  [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME but has no bin/java; point it to a JDK 17"
else
  java=$(command -v java) || fail "no Java found; install a JDK 17 or set JAVA_HOME"
fi
version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
[ "${version:-0}" -ge 17 ] 2>/dev/null || fail "$java is version ${version:-unknown}; Java 17 is needed"

jar="$home/spark-job/target/varprune-0.1.0.jar"
spark="${SPARK_HOME:-$home/cluster-config/spark-home/target/spark}"
if [ ! -f "$jar" ] || [ ! -d "$spark/jars" ]; then
  command -v mvn > /dev/null || fail "the job jar is not built and Maven is missing; install Maven and run mvn package"
  echo "Building varprune (once; the first time downloads Spark and Deeplearning4j)" >&2
  mvn -q -B -f "$home/pom.xml" -DskipTests package >&2 || fail "the build failed; see above"
fi
[ -d "$spark/jars" ] || fail "SPARK_HOME is $spark but has no jars folder; unset it to use the built-in Spark"

# spark-submit's own options come first; the first word that is none of them starts the command
options=()
master=
driver_memory=
deploy_mode=
properties=
file_java=
# one option of spark-submit, the last one given: the user's are joined with ours
driver_java=
while [ $# -gt 0 ]; do
  case "$1" in
    --supervise | --verbose) options+=("$1"); shift ;;
    --help | -h | --version | -V) break ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --*)
      [ $# -ge 2 ] || fail "$1 needs a value"
      case "$1" in
        --driver-java-options) driver_java="$driver_java $2"; shift 2; continue ;;
        --master) master=1 ;;
        --driver-memory) driver_memory=1 ;;
        --deploy-mode) deploy_mode=$2 ;;
        --properties-file) properties=$2 ;;
      esac
      options+=("$1" "$2"); shift 2 ;;
    *) break ;;
  esac
done
if [ -n "$properties" ]; then
  [ -f "$properties" ] || fail "--properties-file: $properties does not exist"
  # an option would win over the file
  says() { sed -nE "s/^[[:space:]]*$1[[:space:]]*[[:space:]=:][[:space:]]*//p" "$properties" | tail -n 1; }
  [ -z "$(says 'spark\.master')" ] || master=1
  [ -z "$(says 'spark\.driver\.memory')" ] || driver_memory=1
  file_java=$(says 'spark\.driver\.extraJavaOptions')
  [ -n "$deploy_mode" ] || deploy_mode=$(says 'spark\.submit\.deployMode')
  # what lies beside such a file is for Spark, too: log4j2.properties, metrics.properties
  if [ "${properties##*/}" = spark-defaults.conf ] && [ -z "${SPARK_CONF_DIR:-}" ]; then
    SPARK_CONF_DIR=$(cd -- "$(dirname -- "$properties")" && pwd)
    export SPARK_CONF_DIR
  fi
fi
[ -n "$master" ] || options+=(--master "local[*]")
[ -n "$driver_memory" ] || options+=(--driver-memory 2g)

# the native maths reads these once, when it loads (io.varprune.runtime)
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}"
options+=(
  --class io.varprune.spark.cli.Main
  --conf "spark.executorEnv.OMP_NUM_THREADS=$OMP_NUM_THREADS"
  --conf "spark.executorEnv.OMP_WAIT_POLICY=$OMP_WAIT_POLICY"
  --conf "spark.executorEnv.OPENBLAS_NUM_THREADS=$OPENBLAS_NUM_THREADS"
  --conf "spark.yarn.appMasterEnv.OMP_NUM_THREADS=$OMP_NUM_THREADS"
  --conf "spark.yarn.appMasterEnv.OMP_WAIT_POLICY=$OMP_WAIT_POLICY"
  --conf "spark.yarn.appMasterEnv.OPENBLAS_NUM_THREADS=$OPENBLAS_NUM_THREADS"
  --conf "spark.kubernetes.driverEnv.OMP_NUM_THREADS=$OMP_NUM_THREADS"
  --conf "spark.kubernetes.driverEnv.OMP_WAIT_POLICY=$OMP_WAIT_POLICY"
  --conf "spark.kubernetes.driverEnv.OPENBLAS_NUM_THREADS=$OPENBLAS_NUM_THREADS"
  --conf spark.serializer=org.apache.spark.serializer.KryoSerializer
  --conf spark.kryo.registrator=io.varprune.spark.VarpruneKryoRegistrator
  --conf spark.kryo.registrationRequired=true
  --conf spark.kryoserializer.buffer.max=1g
  --conf spark.ui.showConsoleProgress=false
)
# a driver in cluster mode has none of our files
[ -n "${SPARK_HOME:-}" ] || [ "$deploy_mode" = cluster ] ||
  driver_java="-Dlog4j2.configurationFile=file:${home// /%20}/cluster-config/local/log4j2.properties$driver_java"
driver_java=${driver_java# }
[ -z "$driver_java" ] || options+=(--driver-java-options "${file_java:+$file_java }$driver_java")

# Spark's launcher works out the JVM's command line, as bin/spark-class does
export SPARK_HOME="$spark" SPARK_SCALA_VERSION=2.12
command=()
while IFS= read -r -d '' word; do command+=("$word"); done < <(
  "$java" -cp "$spark/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "${options[@]}" "${VARPRUNE_JAR:-$jar}" "$@"
)
# the launcher prints an empty word and a newline before the command
[ ${#command[@]} -gt 1 ] || fail "Spark's launcher refused the options; see above"
command=("${command[@]:1}")
command[0]=${command[0]#$'\n'}
exec "${command[@]}"
