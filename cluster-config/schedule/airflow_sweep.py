"""varprune's nightly sweep over the regularization strength, one directory for each night, by Airflow's Spark provider."""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

HOME = "/srv/varprune"

# what submit.sh sets, too
CONF = {
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.executorEnv.OMP_WAIT_POLICY": "passive",
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
    "spark.yarn.appMasterEnv.OMP_NUM_THREADS": "1",
    "spark.yarn.appMasterEnv.OMP_WAIT_POLICY": "passive",
    "spark.yarn.appMasterEnv.OPENBLAS_NUM_THREADS": "1",
    "spark.kubernetes.driverEnv.OMP_NUM_THREADS": "1",
    "spark.kubernetes.driverEnv.OMP_WAIT_POLICY": "passive",
    "spark.kubernetes.driverEnv.OPENBLAS_NUM_THREADS": "1",
    "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
    "spark.kryo.registrator": "io.varprune.spark.VarpruneKryoRegistrator",
    "spark.kryo.registrationRequired": "true",
    "spark.kryoserializer.buffer.max": "1g",
    "spark.ui.showConsoleProgress": "false",
}

with DAG(
    dag_id="varprune_sweep",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=10)},
):
    SparkSubmitOperator(
        task_id="sweep",
        conn_id="spark_default",
        application=f"{HOME}/spark-job/target/varprune-0.1.0.jar",
        java_class="io.varprune.spark.cli.Main",
        name="varprune sweep {{ ds }}",
        driver_memory="2g",
        conf=CONF,
        env_vars={"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"},
        # a retry of the same night continues what the try before it left; while that still runs, exit code 75 asks for one more retry
        application_args=["sweep", "--config", f"{HOME}/sweep.yaml", "--out", "hdfs:///sweeps/{{ ds }}", "--if-locked", "fail"],
    )
